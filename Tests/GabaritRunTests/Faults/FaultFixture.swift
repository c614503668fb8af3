import GabaritGit
import GabaritSource
import GabaritTestKit

/// What all trials share: nothing of it changes.
struct FaultFixture: Sendable {
    /// The modules as a repository.
    let repository: TestRepository
    /// An infrastructure repository with a first commit.
    let infrastructure: TestRepository
    /// A step handler in a process of its own.
    let script: ScriptHandler
    /// The commit of the first run of each workspace when nothing goes wrong: every trial must make the same.
    var commits: [String: ObjectID] = [:]

    private static let manifest = """
        module: new-workspace-template
        aliases: [new-project-template]
        status: new_project_template
        files:
          - main.tf
        steps:
          - {uses: script, with: {}}

        """
    static let modules = modules(main: "budget = {{ workspace.budgetAmount }}\n")

    init() async throws {
        script = try await ScriptHandler(#"echo '{"answer":"done","files":[{"path":"NOTE.md","content":"hi"}]}'"#)
        infrastructure = try await TestRepository()
        repository = try await TestRepository([
            "new-workspace-template/module.yaml": Self.manifest,
            "new-workspace-template/main.tf": "budget = {{ workspace.budgetAmount }}\n",
        ])
        let mirror = try await repository.mirror("tagging")
        let main = try RefName.branch("main")
        let refs = try await mirror.remoteRefs([main])
        try await mirror.ensure(refs)
        try await mirror.push(RefName.tag("v1.0.0"), refs[main], expecting: nil)
    }

    /// The module with a text for its file.
    static func modules(main: String) -> MemoryCatalog {
        MemoryCatalog(name: "new-workspace-template", files: ["module.yaml": manifest, "main.tf": main])
    }
}

extension FaultFixture {
    /// The fixture with the commits of a world where nothing goes wrong, which wrote what its preview said.
    ///
    /// - Returns: what was wrong even there.
    static func undisturbed() async throws -> (fixture: FaultFixture, problems: [String]) {
        var fixture = try await FaultFixture()
        let trial = try await FaultTrial(.none, fixture)
        try await trial.send()
        let preview = try await TrialPreview(trial.world)
        let outcome = try await trial.run()
        fixture.commits = try await TrialJudge(trial).firstCommits()
        return (fixture, outcome.problems + (try await preview.problems(fixture.commits)))
    }
}
