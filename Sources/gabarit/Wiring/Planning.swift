internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// A request with what its queue knows of it.
struct LoadedRequest {
    var request: RunRequest
    var moment: Timestamp
    var sequence: Int64
}

/// Where a request comes from: a file, standard input or the queue.
struct RequestSource {
    private let name: String
    private let isMessage: Bool
    private let installation: Installation

    init(_ name: String, isMessage: Bool, _ installation: Installation) {
        self.name = name
        self.isMessage = isMessage
        self.installation = installation
    }

    func load() async throws -> LoadedRequest {
        guard isMessage else {
            let file = try Files.read(name)
            return LoadedRequest(
                request: try RequestReader().read(file), moment: SystemClock().now(), sequence: Int64.max)
        }
        let queue = installation.configuration.queue.requests
        guard let stored = try await installation.store().message(name, in: queue) else {
            throw Diagnostics(Diagnostic(code: "E_NO_MESSAGE", "the queue '\(queue)' has no message '\(name)'"))
        }
        let file = SourceFile(name: "message \(stored.id)", bytes: stored.body)
        return LoadedRequest(
            request: try RequestReader().read(file, fallbackID: stored.id), moment: stored.enqueued,
            sequence: stored.sequence)
    }
}

/// Makes a plan from what the remote has now.
struct Planning {
    private let installation: Installation

    init(_ installation: Installation) {
        self.installation = installation
    }

    func plan(_ loaded: LoadedRequest) async throws -> RunPlan {
        let planner = Planner(installation.configuration.planner)
        let place = try planner.place(of: loaded.request)
        let mirror = try await installation.infrastructure()
        let read = try await SnapshotReader(mirror).read(
            branch: try RefName.branch(place.branch), target: try RefName.branch(planner.settings.targetBranch),
            folder: place.folder)
        let resolved = try await ModuleResolver(try await installation.catalog()).resolve(
            loaded.request, present: read.snapshot)
        let result = try planner.plan(
            loaded.request, resolved.modules, version: resolved.version, on: read.snapshot, moment: loaded.moment,
            sequence: loaded.sequence == .max ? read.snapshot.marker.sequence : loaded.sequence)
        guard let plan = result.plan else { throw Diagnostics(result.problems) }
        return plan
    }
}
