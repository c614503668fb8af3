internal import GabaritValue
internal import Synchronization

/// The fast way to render a template: compiled at the first render, given up when it keeps failing.
final class FastTier: Sendable {
    private enum State {
        case new
        case declined
        case ready(FastProgram)
    }

    private let state = Mutex<State>(.new)
    private let lastSize = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)
    /// How many renders may be abandoned before the interpreter gets them all.
    private static let patience = 4

    init() {}

    /// Whether there is flat code, which is made now if need be.
    func isReady(_ source: FastMachine.Source) -> Bool { program(source) != nil }

    private func program(_ source: FastMachine.Source) -> FastProgram? {
        if failures.load(ordering: .relaxed) > Self.patience { return nil }
        return state.withLock { state in
            switch state {
            case .ready(let program): return program
            case .declined: return nil
            case .new:
                // Flat code has operations of its own for what the application has replaced here.
                guard !source.environment.settings.added.replacesLanguage else {
                    state = .declined
                    return nil
                }
                guard let program = FastCompiler.program(source.environment, source.template) else {
                    state = .declined
                    return nil
                }
                state = .ready(program)
                return program
            }
        }
    }

    /// The text for a prepared context, or `nil` when the interpreter must render.
    func render(_ context: TemplateContext, _ source: FastMachine.Source) -> [UInt8]? {
        guard let program = program(source), !context.root.isUndefined else { return nil }
        return run(program, source, nil) { frame in
            let root = context.root
            for function in program.functions where !root.member(function).isUndefined { return false }
            for variable in program.variables {
                let value = root.member(variable.name)
                frame[variable.slot] = value.isUndefined ? variable.preset : value
            }
            return true
        }
    }

    /// The text for a context, of which only the variables that the template names are copied.
    func render(_ context: Object, _ source: FastMachine.Source) -> [UInt8]? {
        guard let program = program(source) else { return nil }
        let arena = Arena()
        return run(program, source, arena) { frame in
            for function in program.functionNames where context[function] != nil { return false }
            for (variable, name) in zip(program.variables, program.names) {
                guard let value = context[name] else {
                    frame[variable.slot] = variable.preset
                    continue
                }
                guard let datum = arena.datum(value, depth: 0) else { return false }
                frame[variable.slot] = datum
            }
            return true
        }
    }

    private func run(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena?,
        prepare: (UnsafeMutablePointer<Datum>) -> Bool
    ) -> [UInt8]? {
        withUnsafeTemporaryAllocation(of: Datum.self, capacity: max(1, program.slots)) { frame -> [UInt8]? in
            guard let base = frame.baseAddress else { return nil }
            frame.initialize(repeating: .undefined)
            if let constants = program.constants.baseAddress {
                (base + program.constantsStart).update(from: constants, count: program.constants.count)
            }
            guard prepare(base) else { return nil }
            return write(program, source, arena, base)
        }
    }

    /// Runs the program with the array it returns as its output, which has the size of the last one and some more.
    private func write(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena?, _ frame: UnsafeMutablePointer<Datum>
    ) -> [UInt8]? {
        let capacity = lastSize.load(ordering: .relaxed) + 128
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
}
