internal import GabaritGit
public import GabaritPlan
public import GabaritRun
internal import GabaritSource

/// `copy-files` and `save-variables`: stages changes of files for the next commit.
public struct StageFilesHandler: StepHandler {
    public init() {}

    public func check(_ step: Step) throws {
        guard case .files = step.input else { throw RunFault.permanent("E_STEP_INPUT", "'\(step.uses)' needs files") }
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        guard case .files(let operations) = step.input else { return StepOutcome() }
        for operation in operations where operation.path.relative(to: run.folder) == nil {
            throw RunFault.permanent("E_PATH", "'\(operation.path)' is outside the workspace folder '\(run.folder)'")
        }
        await run.draft.stage(operations.map(Self.change))
        return StepOutcome(note: operations.count == 1 ? "1 file" : "\(operations.count) files")
    }

    private static func change(_ operation: FileOperation) -> TreeChange {
        switch operation.kind {
        case .create, .replace:
            .write(operation.path, content: operation.content.bytes, isExecutable: operation.isExecutable)
        case .delete: .delete(operation.path)
        }
    }
}
