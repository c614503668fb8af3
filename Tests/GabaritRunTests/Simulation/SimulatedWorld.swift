import FoundationEssentials
import GabaritGit
import GabaritModule
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import GabaritValue
import GitSteps
import PullRequestSteps
import StatusSteps

/// A repository, a store and a queue on this machine, and the parts of any number of workers on them.
final class SimulatedWorld: Sendable {
    let folder: String
    let clock = SettableClock()
    let store: Store
    let queue: SQLiteQueue
    let person: GitMirror
    let hostLog = HostLog()
    let recorder = RecordingObserver()
    static let requests = "requests"
    static let statuses = "statuses"

    /// - Parameter template: a repository whose copy is the remote, which is quicker than a new one.
    init(copying template: TestRepository? = nil) async throws {
        folder = try ScriptHandler.makeFolder()
        let remote = folder + "/remote.git"
        if let template { try FileManager.default.copyItem(atPath: template.path, toPath: remote) }
        let someone = GitSignature(name: "Someone", email: "someone@example.ca", seconds: 1_600_000_000)
        let first = CommitDraft(
            author: someone, committer: someone, message: "First\n",
            changes: [.write(try TreePath("README.md"), content: Array("infrastructure\n".utf8), isExecutable: false)])
        try await GitRepository.create(at: remote, branch: .branch("main"), first: first)
        store = try Store(at: folder + "/store.sqlite", clock: clock)
        queue = SQLiteQueue(Self.requests, in: store)
        person = try await GitMirror(of: GitRemote(remote), in: folder + "/person")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A worker whose effects pass a gate.
    func worker(
        _ gate: Gate, catalog: any ModuleCatalog = MemoryCatalog.workspace, adding extra: [ExternalHandler] = []
    ) async throws -> RunProcessor {
        let mirror = try await GitMirror(of: person.remote, in: folder + "/mirrors")
        let host = GatedHost(inner: LocalPullRequestHost(store: store, mirror: mirror), gate: gate, log: hostLog)
        let publisher = GatedPublisher(inner: store, gate: gate)
        var handlers = StepHandlerRegistry([
            "copy-files": StageFilesHandler(), "save-variables": StageFilesHandler(), "commit": CommitHandler(),
            "push": GatedHandler(inner: PushHandler(mirror), gate: gate),
            "pull-request": PullRequestHandler(host, mirror),
            "status": StatusHandler(publisher, queue: Self.statuses),
        ])
        for handler in extra { try handlers.add(handler, named: handler.manifest.name) }
        // Faults of a simulation must not use up the deliveries of a message.
        let settings = RunSettings(deliveries: 10_000, retry: .milliseconds(1) ... .milliseconds(2))
        return RunProcessor(
            planner: Planner(try PlannerSettings()), catalog: GatedCatalog(inner: catalog, gate: gate), mirror: mirror,
            handlers: handlers, settings: settings, clock: clock, observer: recorder)
    }

    /// Puts a request on the queue.
    func send(_ id: String, run: String, workspace: String = "ABC1", budget: Int) async throws {
        let body: Value = [
            "messageId": .string(run),
            "message": [
                "templates": [["name": "new-project-template", "status": "CreateRequested"]],
                "workspace": [
                    "name": "A workspace", "acronym": .string(workspace), "budgetAmount": .integer(budget), "users": [],
                ],
                "requestingUserEmail": "someone@example.ca",
            ],
        ]
        let draft = MessageDraft(id: id, body: JSONWriter().bytes(body), group: workspace)
        try await store.publish(draft, to: Self.requests)
        clock.advance(by: .seconds(1))
    }

    /// Adds to the configuration of the remote's repository.
    func configureRemote(_ text: String) throws {
        let path = folder + "/remote.git/config"
        let left = try String(contentsOfFile: path, encoding: .utf8)
        try Data((left + text).utf8).write(to: URL(filePath: path))
    }

    /// Approves like a person at the host.
    func approve(_ number: Int, _ style: LocalApproval.Style) async throws {
        _ = try await approval().approve(number, style: style, by: "approver@example.ca")
    }

    /// The approval of the local host.
    func approval(pipeline: [String] = []) -> LocalApproval {
        LocalApproval(
            LocalPullRequestHost(store: store, mirror: person), status: StatusHandler(store, queue: Self.statuses),
            pipeline: pipeline, committer: (name: "Gabarit", email: "gabarit@localhost"), clock: clock)
    }

    /// Sends a request and processes it as a worker would.
    func deliver(
        run: String, budget: Int, round: Int = 1, catalog: MemoryCatalog = .workspace,
        adding extra: [ExternalHandler] = []
    ) async throws -> Settlement? {
        try await send("m-\(run)-\(clock.now().milliseconds)", run: run, budget: budget)
        guard var message = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).first else {
            return nil
        }
        message.round = round
        let settlement = await (try await worker(.open, catalog: catalog, adding: extra)).process(message)
        try await queue.settle(message, as: settlement)
        return settlement
    }

    /// Sends a request and processes it until an effect, which fails.
    ///
    /// - Parameter effect: for example `before open`; the first of several.
    func deliver(
        run: String, budget: Int, catalog: MemoryCatalog = .workspace, failing effect: String
    ) async throws -> Settlement? {
        try await send("m-\(run)-\(clock.now().milliseconds)", run: run, budget: budget)
        guard let message = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).first else {
            return nil
        }
        let order = Interleaving()
        let processor = try await worker(Gate(order: order, worker: 0), catalog: catalog)
        await order.begin(0)
        async let settled = {
            let settlement = await processor.process(message)
            _ = await order.end(0)
            return settlement
        }()
        var hasFailed = false
        while let point = await order.whenQuiet().first {
            let fails = !hasFailed && point.effect == effect
            hasFailed = hasFailed || fails
            await order.decide(0, fails ? .fail : .goOn)
        }
        try await queue.settle(message, as: .done)
        return await settled
    }

    /// Merges a branch like a person with git, past the host.
    func merge(_ workspace: String, squash: Bool) async throws {
        let (branch, main) = (try RefName.branch(workspace), try RefName.branch("main"))
        let refs = try await person.remoteRefs([branch, main])
        guard let from = refs[branch], let into = refs[main] else { return }
        try await person.ensure(refs)
        if try await person.isAncestor(from, of: into) { return }
        let someone = GitSignature(name: "Someone", email: "someone@example.ca", seconds: clock.now().seconds)
        let commit = try await person.merge(
            from, into: into, squash: squash, message: "Merged by hand\n", author: someone, committer: someone)
        try await person.push(main, commit, expecting: into)
    }

    /// Deletes a branch like a person with git.
    ///
    /// - Returns: the runs that only the branch held.
    func delete(_ workspace: String) async throws -> Set<String> {
        let (branch, main) = (try RefName.branch(workspace), try RefName.branch("main"))
        let refs = try await person.remoteRefs([branch, main])
        guard let head = refs[branch], let target = refs[main] else { return [] }
        try await person.ensure(refs)
        let kept = try await marker(of: workspace, at: target).runs
        let held = try await marker(of: workspace, at: head).runs
        try await person.push(branch, nil, expecting: head)
        return Set(held).subtracting(kept)
    }

    /// The heads of branches, those that exist.
    func heads(_ names: String...) async throws -> [String: String] {
        let refs = try await person.remoteRefs(names.map { try RefName.branch($0) })
        return Dictionary(uniqueKeysWithValues: refs.map { ($0.key.short, $0.value.text) })
    }

    /// The ids of the status messages, in order.
    func told() async throws -> [String] {
        try await store.messages(in: Self.statuses, states: [.waiting]).map(\.id)
    }

    func marker(of workspace: String, at commit: ObjectID) async throws -> Marker {
        try await SnapshotReader(person).marker(at: commit, try TreePath("terraform/projects/\(workspace)"))
    }
}

/// Modules in memory.
struct MemoryCatalog: ModuleCatalog {
    let folders: [String: ModuleFolder]

    func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        CatalogVersion(label: "v1.0.0", reference: "v1.0.0")
    }

    func names(at version: CatalogVersion) async throws -> [String] { folders.keys.sorted() }

    func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? { folders[name] }

    /// One module that writes the budget, so that an older run shows in the content.
    static let workspace = MemoryCatalog(
        name: "new-workspace-template",
        files: [
            "module.yaml": """
            module: new-workspace-template
            aliases: [new-project-template]
            status: new_project_template
            files:
              - main.tf
            """,
            "main.tf": "budget = {{ workspace.budgetAmount }}\n",
        ])

    init(name: String, files: [String: String]) {
        var content: [TreePath: ModuleFile] = [:]
        for (path, text) in files {
            guard let path = try? TreePath(path) else { continue }
            content[path] = ModuleFile(bytes: Array(text.utf8))
        }
        folders = [name: ModuleFolder(name: name, shownPath: "Templates/\(name)", files: content)]
    }
}
