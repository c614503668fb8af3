public import GabaritPlan
internal import GabaritProcess
internal import GabaritSource
internal import GabaritValue

/// Performs steps with a program of the operator's: one line of JSON in, lines of progress and one answer out.
///
/// The program runs in a process group of its own, without a shell, with an environment of a few names, within limits
/// of time, memory and output. It changes nothing itself: files that it wants in the workspace are part of its answer.
/// Source: docs/plugins.md, "The protocol".
public struct ExternalHandler: StepHandler {
    public let manifest: HandlerManifest
    private let environment: [String: String]
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - manifest: the program and its limits.
    ///   - environment: where the variables that the manifest names are taken from.
    ///   - clock: measures the time that the program has.
    public init(
        _ manifest: HandlerManifest, environment: [String: String], clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.manifest = manifest
        self.environment = environment
        self.clock = clock
    }

    public func check(_ step: Step) throws {
        _ = try input(of: step)
        try HandlerExecutable(manifest: manifest).check()
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        let document = document(try input(of: step), step, run)
        try HandlerExecutable(manifest: manifest).check()
        let call = HandlerCall(
            manifest: manifest, environment: environment, input: JSONWriter().bytes(document) + [UInt8(ascii: "\n")],
            clock: clock)
        let result = try await call.run()
        let answer = try answer(result)
        for line in answer.progress { await run.report(line, of: step) }
        switch answer.outcome {
        case .failed(let fault): throw fault
        case .done(let note, let files):
            try await stage(ReturnedFiles(files: files), of: step, in: run)
            return StepOutcome(note: note)
        }
    }

    private func input(of step: Step) throws(RunFault) -> Value {
        guard case .with(let value) = step.input else {
            throw .permanent("E_STEP_INPUT", "the handler '\(manifest.name)' takes the input of 'with:' only")
        }
        switch value {
        case .object, .null: return value
        default:
            throw .permanent("E_STEP_INPUT", "the 'with:' of the step '\(manifest.name)' must be an object")
        }
    }

    private func document(_ input: Value, _ step: Step, _ run: RunContext) -> Value {
        .object([
            "protocol": 1, "step": .string(step.uses), "key": .string(step.key.description), "run": .string(run.run),
            "workspace": .string(run.workspace), "module": step.module.map(Value.string) ?? .null,
            "moment": .integer(Int(run.moment.seconds)), "with": input,
        ])
    }

    private func answer(_ result: ProgramResult) throws(RunFault) -> HandlerAnswer {
        let said = result.errorText.split(separator: "\n").suffix(3).map { VisibleText.escaped(String($0)) }
        let tail = said.isEmpty ? "" : ": " + String(said.joined(separator: "; ").prefix(1000))
        switch result.ending {
        case .killed(let signal):
            throw .transient("E_HANDLER_EXIT", "the handler '\(manifest.name)' was killed by signal \(signal)\(tail)")
        case .exited(let status) where status != 0:
            throw .transient("E_HANDLER_EXIT", "the handler '\(manifest.name)' ended with status \(status)\(tail)")
        case .exited: return try HandlerAnswer(result.output, of: manifest.name)
        }
    }

    /// Stages files for the commit of the step's module; a step of the whole run has no commit to put them in.
    private func stage(_ files: ReturnedFiles, of step: Step, in run: RunContext) async throws {
        let changes = try files.changes(below: run.folder)
        guard !changes.isEmpty else { return }
        guard step.module != nil else {
            throw RunFault.permanent(
                "E_HANDLER_FILES",
                "the handler '\(manifest.name)' returned files, and this step has no commit; make it a step of a module"
            )
        }
        await run.draft.stage(changes)
    }
}
