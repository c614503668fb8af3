internal import GabaritValue
internal import Synchronization

/// The fast way to render a template: compiled at the first render, given up when it keeps failing.
struct FastTier: ~Copyable, Sendable {
    enum State {
        case new
        case declined
        case ready(FastProgram)
    }

    private let state = Mutex<State>(.new)
    private let lastSize: Atomic<Int>
    private let failures = Atomic<Int>(0)
    /// How many renders may be abandoned before the interpreter gets them all.
    private static let patience = 4
    /// Outputs up to this size are written to the stack.
    private static let smallOutput = 1024
    private static let mostExpected = 64 * 1024
    /// Where the program of ``state`` is once there is one, for renders to find without a lock; it stays as long as this.
    private let ready = Atomic<UInt>(0)

    /// - Parameter size: the bytes that the first render probably writes; later ones go by the last.
    init(expecting size: Int) {
        lastSize = Atomic(min(size, Self.mostExpected))
    }

    /// Whether there is flat code, which is made now if need be.
    func isReady(_ source: FastMachine.Source) -> Bool { program(source) != nil }

    private func program(_ source: FastMachine.Source) -> FastProgram? {
        if failures.load(ordering: .relaxed) > Self.patience { return nil }
        if let known = UnsafeRawPointer(bitPattern: ready.load(ordering: .acquiring)) {
            return Unmanaged<FastProgram>.fromOpaque(known).takeUnretainedValue()
        }
        return state.withLock { state in
            switch state {
            case .ready(let program): return program
            case .declined: return nil
            case .new:
                guard source.environment.rules.allowsFlatCode, source.environment.globalsFault == nil,
                    let program = FastCompiler.program(source.environment, source.template)
                else {
                    state = .declined
                    return nil
                }
                state = .ready(program)
                ready.store(UInt(bitPattern: Unmanaged.passUnretained(program).toOpaque()), ordering: .releasing)
                return program
            }
        }
    }

    /// The text for a prepared context, or `nil` when the interpreter must render.
    func render(_ context: TemplateContext, _ source: FastMachine.Source) -> [UInt8]? {
        guard let program = program(source), !context.root.isUndefined else { return nil }
        return withFrame(program) { frame in
            guard program.fill(frame, from: context) else { return nil }
            return write(program, source, nil, frame)
        }
    }

    /// The text for a context, of which only the variables that the template names are copied.
    func render(_ context: Object, _ source: FastMachine.Source) -> [UInt8]? {
        guard let program = program(source) else { return nil }
        return withFrame(program) { frame in
            var arena: Arena?
            guard program.fill(frame, from: context, &arena) else { return nil }
            return write(program, source, arena, frame)
        }
    }

    /// Writes the text for a prepared context piece by piece; `false` when the interpreter must render.
    func stream(
        _ context: TemplateContext, _ source: FastMachine.Source, _ sink: TextSink
    ) throws(SinkFailure) -> Bool {
        guard let program = program(source), !context.root.isUndefined else { return false }
        return try withFrame(program) { (frame) throws(SinkFailure) in
            guard program.fill(frame, from: context) else { return false }
            return try write(program, source, nil, frame, to: sink)
        }
    }

    /// Writes the text for a context piece by piece; `false` when the interpreter must render.
    func stream(_ context: Object, _ source: FastMachine.Source, _ sink: TextSink) throws(SinkFailure) -> Bool {
        guard let program = program(source) else { return false }
        return try withFrame(program) { (frame) throws(SinkFailure) in
            var arena: Arena?
            guard program.fill(frame, from: context, &arena) else { return false }
            return try write(program, source, arena, frame, to: sink)
        }
    }

    /// Lends a frame for a render: on the stack when it is small.
    @inline(__always) private func withFrame<Result, Failure: Error>(
        _ program: FastProgram, _ work: (UnsafeMutablePointer<Datum>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeTemporaryAllocation(of: Datum.self, capacity: program.places + 1) {
            (frame) throws(Failure) -> Result in
            guard let base = frame.baseAddress else { preconditionFailure("a frame has at least one place") }
            base.update(repeating: .undefined, count: program.variablesStart)
            return try work(base)
        }
    }

    /// Runs the program with the array it returns as its output, which has the size of the last one and some more.
    private func write(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena?, _ frame: UnsafeMutablePointer<Datum>
    ) -> [UInt8]? {
        let capacity = lastSize.load(ordering: .relaxed) + 128
        if capacity <= Self.smallOutput { return writeSmall(program, source, arena, frame, capacity) }
        var isDone = false
        var longer: [UInt8]?
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var machine = FastMachine(program, source, frame: frame, arena: arena, output: buffer)
            guard (try? machine.run()) != nil else { return }
            isDone = true
            if machine.output.isLent {
                count = machine.output.count
            } else {
                longer = Array(machine.output.bytes)
            }
        }
        guard isDone else {
            failures.add(1, ordering: .relaxed)
            return nil
        }
        let result = longer ?? bytes
        if lastSize.load(ordering: .relaxed) != result.count { lastSize.store(result.count, ordering: .relaxed) }
        return result
    }

    /// The same for a small output, which is written to the stack and copied: making an array without a value for its
    /// elements takes longer than copying so little.
    private func writeSmall(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena?, _ frame: UnsafeMutablePointer<Datum>,
        _ capacity: Int
    ) -> [UInt8]? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer -> [UInt8]? in
            var machine = FastMachine(program, source, frame: frame, arena: arena, output: buffer)
            guard (try? machine.run()) != nil else {
                failures.add(1, ordering: .relaxed)
                return nil
            }
            let count = machine.output.count
            if lastSize.load(ordering: .relaxed) != count { lastSize.store(count, ordering: .relaxed) }
            return Array(machine.output.bytes)
        }
    }

    /// Runs the program with a buffer that is handed on whenever it is full.
    private func write(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena?, _ frame: UnsafeMutablePointer<Datum>,
        to sink: TextSink
    ) throws(SinkFailure) -> Bool {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextSink.pieceSize * 2) {
            (buffer) throws(SinkFailure) -> Bool in
            var machine = FastMachine(program, source, frame: frame, arena: arena, output: buffer, sink: sink)
            do {
                try machine.run()
                try machine.handOn()
                return true
            } catch let failure as SinkFailure {
                throw failure
            } catch {
                failures.add(1, ordering: .relaxed)
                return false
            }
        }
    }
}
