public import GabaritValue

/// Names one step of one run: the same on every delivery and every worker.
///
/// Shape as text: `<run id>#<position>`, positions from 1.
public struct StepKey: Sendable, Hashable, Codable, CustomStringConvertible {
    public var run: String
    public var position: Int

    public init(run: String, position: Int) {
        self.run = run
        self.position = position
    }

    public var description: String { "\(run)#\(position)" }
}

/// One thing to do in a run, with everything that was decided about it.
public struct Step: Sendable, Hashable, Codable {
    public var key: StepKey
    /// The name of the handler, for example `commit`, or that of a plugin.
    public var uses: String
    /// The module that the step belongs to, `nil` for a step of the whole run.
    public var module: String?
    public var input: StepInput

    public init(key: StepKey, uses: String, module: String? = nil, input: StepInput) {
        self.key = key
        self.uses = uses
        self.module = module
        self.input = input
    }
}

/// What a step is told.
public enum StepInput: Sendable, Hashable, Codable {
    /// `copy-files` and `save-variables`: changes that the next commit takes.
    case files([FileOperation])
    /// `commit`: a commit of what was staged.
    case commit(CommitPlan)
    /// `push`.
    case push(PushPlan)
    /// `pull-request`.
    case pullRequest(PullRequestPlan)
    /// `status`.
    case status(StatusMessage)
    /// The `with:` of a step that a module or the operator added; an object, or null when there is none.
    case with(Value)
}
