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
    func render<Result>(
        _ context: TemplateContext, _ source: FastMachine.Source, _ result: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard let program = program(source), !context.root.isUndefined else { return nil }
        return run(program, source, Arena(), result) { frame, _ in
            let root = context.root
            guard program.functions.allSatisfy({ root.member($0.name).isUndefined }) else { return false }
            for variable in program.variables {
                let value = root.member(variable.name)
                frame[variable.slot] = value.isUndefined ? variable.preset : value
            }
            return true
        }
    }

    /// The text for a context, of which only the variables that the template names are copied.
    func render<Result>(
        _ context: Object, _ source: FastMachine.Source, _ result: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard let program = program(source) else { return nil }
        guard program.functions.allSatisfy({ context[$0.text] == nil }) else { return nil }
        return run(program, source, Arena(), result) { frame, arena in
            for variable in program.variables {
                guard let value = context[variable.text] else {
                    frame[variable.slot] = variable.preset
                    continue
                }
                guard let datum = arena.datum(value, depth: 0) else { return false }
                frame[variable.slot] = datum
            }
            return true
        }
    }

    private func run<Result>(
        _ program: FastProgram, _ source: FastMachine.Source, _ arena: Arena,
        _ result: (UnsafeBufferPointer<UInt8>) -> Result,
        prepare: (UnsafeMutablePointer<Datum>, Arena) -> Bool
    ) -> Result? {
        withUnsafeTemporaryAllocation(of: Datum.self, capacity: max(1, program.slots)) { frame -> Result? in
            guard let base = frame.baseAddress else { return nil }
            frame.initialize(repeating: .undefined)
            (base + program.constantsStart).update(from: program.literals, count: program.constants.count)
            guard prepare(base, arena) else { return nil }
            var machine = FastMachine(
                program, source, frame: base, arena: arena, capacity: lastSize.load(ordering: .relaxed))
            do {
                try machine.run()
            } catch {
                failures.add(1, ordering: .relaxed)
                return nil
            }
            lastSize.store(machine.output.count, ordering: .relaxed)
            return withExtendedLifetime((program, arena)) { result(machine.output.bytes) }
        }
    }
}
