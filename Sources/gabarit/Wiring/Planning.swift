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
    var sequence = QueueMessage.unnumbered
}

/// Where a request comes from: a file, standard input, the queue, or options alone.
struct RequestSource {
    private let name: String?
    private let isMessage: Bool
    private let edits: RequestEdits
    private let installation: Installation

    /// - Parameters:
    ///   - name: a file, `-`, the id of a message; `nil` when the edits are the whole request.
    ///   - isMessage: whether the name is that of a message.
    ///   - edits: what options change.
    init(_ name: String?, isMessage: Bool, edits: RequestEdits = .none, _ installation: Installation) {
        self.name = name
        self.isMessage = isMessage
        self.edits = edits
        self.installation = installation
    }

    func load() async throws -> LoadedRequest {
        guard let name else {
            let file = SourceFile(name: "<options>", bytes: JSONWriter().bytes(try edits.request()))
            return LoadedRequest(request: try RequestReader().read(file), moment: SystemClock().now())
        }
        guard isMessage else {
            let file = try Files.read(name)
            let reader = RequestReader()
            let request = try edits.isEmpty ? reader.read(reader.document(file), of: file) : reader.read(edited(file))
            return LoadedRequest(request: request, moment: SystemClock().now())
        }
        let queue = installation.configuration.queue.requests
        let stored = try await installation.queues.message(name, in: queue)
        let file = try edited(SourceFile(name: "message \(stored.id)", bytes: stored.body))
        return LoadedRequest(
            request: try RequestReader().read(file, fallbackID: stored.id), moment: stored.enqueued,
            sequence: stored.sequence)
    }

    /// Without edits the text stays as it is, so that problems are shown at their place in it.
    private func edited(_ file: SourceFile) throws -> SourceFile {
        guard !edits.isEmpty else { return file }
        let document = try edits.applied(to: try RequestReader().document(file).value)
        return SourceFile(name: file.name + " with options", bytes: JSONWriter().bytes(document))
    }
}

/// Makes a plan from what the remote has now.
struct Planning {
    private let installation: Installation

    init(_ installation: Installation) {
        self.installation = installation
    }

    /// The workspace of a request as the remote has it now.
    func read(_ request: RunRequest) async throws -> SnapshotReader.Reading {
        let planner = Planner(installation.configuration.planner)
        let place = try planner.place(of: request)
        let mirror = try await installation.infrastructure()
        return try await SnapshotReader(mirror).read(
            branch: try RefName.branch(place.branch), target: try RefName.branch(planner.settings.targetBranch),
            folder: place.folder)
    }

    func plan(_ loaded: LoadedRequest) async throws -> RunPlan { try await prepare(loaded).plan }

    /// How far a run has come before.
    enum Standing {
        case new
        /// Its commits are on the branch: it goes on behind the push.
        case pushed
        /// It is on the target, and not performed again.
        case applied
    }

    /// The plan of a request, and how far its run has come.
    func prepare(_ loaded: LoadedRequest) async throws -> (plan: RunPlan, standing: Standing) {
        let planner = Planner(installation.configuration.planner)
        let reading = try await read(loaded.request)
        let snapshot = reading.snapshot
        let resolved = try await ModuleResolver(try await installation.catalog()).resolve(
            loaded.request, present: snapshot)
        let result = try planner.plan(
            loaded.request, resolved.modules, version: resolved.version, on: snapshot, moment: loaded.moment,
            sequence: loaded.sequence == QueueMessage.unnumbered ? snapshot.marker.sequence : loaded.sequence,
            staying: resolved.staying)
        guard let plan = result.plan else { throw Diagnostics(result.problems) }
        let run = plan.runID.text
        if reading.targetMarker.runs.contains(run) { return (plan, .applied) }
        return (plan, snapshot.marker.runs.contains(run) ? .pushed : .new)
    }
}
