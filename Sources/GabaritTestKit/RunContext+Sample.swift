internal import GabaritGit
public import GabaritRun
internal import GabaritSource
internal import GabaritValue

extension RunContext {
    /// A context of the workspace `ABC1` in a repository that is not there, for handlers that touch none.
    ///
    /// - Throws: never for the names it uses.
    public static func sample(
        run: String = "run-1", head: String? = nil, observer: any RunObserver = RunObservers()
    ) throws -> RunContext {
        let base = try object(String(repeating: "a", count: 40))
        let branch = WorkspaceBranch(
            branch: try .branch("ABC1"), target: try .branch("main"), targetHead: base, lease: nil, base: base,
            generation: 0)
        let draft = RunDraft(head: try head.map(object))
        return RunContext(
            run: run, workspace: "ABC1", folder: try TreePath("terraform/projects/ABC1"), branch: branch,
            moment: Timestamp(milliseconds: 1_700_000_000_000), draft: draft, clock: SettableClock(),
            observer: observer)
    }

    private static func object(_ text: String) throws -> ObjectID {
        guard let id = ObjectID(text) else { throw RunFault.permanent("E_OBJECT", "'\(text)' names no object") }
        return id
    }
}
