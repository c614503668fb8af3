public import GabaritGit
public import GabaritModule
public import GabaritPlan
public import GabaritQueue
internal import GabaritSource

/// Runs the request of one message, from decoding to the settlement: the protocol of `docs/reliability.md`.
///
/// Called again for the same message after a crash, it finds on the remote how far the run came, and does the rest.
public struct RunProcessor: MessageProcessor {
    let reader: RequestReader
    let planner: Planner
    let resolver: ModuleResolver
    let snapshots: SnapshotReader
    let mirror: GitMirror
    let handlers: StepHandlerRegistry
    let settings: RunSettings
    let clock: any WallClock
    let observer: any RunObserver
    /// Whether somebody waits for one run, which nobody tries again.
    var isAlone = false
    private let turns = WorkspaceTurns()

    /// - Parameters:
    ///   - planner: makes the plans.
    ///   - catalog: where modules are found.
    ///   - mirror: the infrastructure repository.
    ///   - handlers: who performs the steps; `status` must be among them.
    ///   - settings: the limits of the loop.
    ///   - clock: the date of events.
    ///   - observer: told of everything.
    public init(
        planner: Planner, catalog: any ModuleCatalog, mirror: GitMirror, handlers: StepHandlerRegistry,
        reader: RequestReader = RequestReader(), settings: RunSettings = RunSettings(),
        clock: any WallClock = SystemClock(), observer: any RunObserver = RunObservers()
    ) {
        self.reader = reader
        self.planner = planner
        resolver = ModuleResolver(catalog)
        snapshots = SnapshotReader(mirror)
        self.mirror = mirror
        self.handlers = handlers
        self.settings = settings
        self.clock = clock
        self.observer = observer
    }

    public func process(_ message: QueueMessage) async -> Settlement {
        let file = SourceFile(name: "message \(message.id)", bytes: message.body)
        let request: RunRequest
        do throws(Diagnostics) {
            request = try self.request(of: message, file)
        } catch {
            return await refuse(message, file, error)
        }
        await report(request, .received(message: message.id, delivery: message.deliveryCount))
        await turns.enter(request.workspace.acronym.text)
        await reportAsked(request)
        let settlement = await attempt(request, message)
        await turns.leave(request.workspace.acronym.text)
        return settlement
    }

    func request(of message: QueueMessage, _ file: SourceFile) throws(Diagnostics) -> RunRequest {
        var request = try reader.read(file, fallbackID: message.id)
        request.round = message.round
        return request
    }

    /// One delivery.
    private func attempt(_ request: RunRequest, _ message: QueueMessage) async -> Settlement {
        do {
            return try await runUntilStill(request, message)
        } catch {
            guard let fault = try? RunFault(reporting: error) else {
                await report(request, .ended(.interrupted))
                return .release
            }
            return await settle(fault, request, message)
        }
    }

    /// Runs a request, and starts over while the world moves, up to a limit.
    ///
    /// - Throws: what went wrong; `CancellationError` when the run was stopped.
    func runUntilStill(_ request: RunRequest, _ message: QueueMessage) async throws -> Settlement {
        var attempt = 1
        while true {
            do {
                return try await run(request, message)
            } catch {
                let fault = try RunFault(reporting: error)
                guard fault.kind == .moved, attempt < settings.attempts else { throw error }
                await report(request, .startedOver(attempt: attempt, reason: fault.text))
                attempt += 1
            }
        }
    }

    private func run(_ request: RunRequest, _ message: QueueMessage) async throws -> Settlement {
        let place = try planner.place(of: request)
        let branch = try RefName.branch(place.branch)
        let target = try RefName.branch(planner.settings.targetBranch)
        let read = try await snapshots.read(branch: branch, target: target, folder: place.folder)
        if read.targetMarker.runs.contains(request.runID.text) {
            try await finish(request, read.branch)
            return .done
        }
        let isOnBranch = read.snapshot.marker.runs.contains(request.runID.text)
        if !isOnBranch, message.sequence < read.snapshot.marker.sequence {
            throw RunFault.permanent(
                "E_SUPERSEDED",
                "a newer run of this workspace was applied before this one; send the request again if it is still wanted"
            )
        }
        await report(
            request,
            .readBase(target: read.branch.targetHead.text, branch: read.branch.lease?.text, base: read.branch.base.text)
        )
        if isOnBranch { return try await resume(request, message, read.snapshot, read.branch, place.folder) }
        let plan = try await plan(request, message, on: read.snapshot)
        // A run that adds nothing stands where the branch is.
        let head = plan.hasChanges ? nil : read.branch.lease
        try await perform(plan.steps, in: context(request, message, read.branch, place.folder, head: head))
        return .done
    }

    func plan(
        _ request: RunRequest, _ message: QueueMessage, on snapshot: WorkspaceSnapshot
    ) async throws -> RunPlan {
        let resolved = try await resolver.resolve(request, present: snapshot)
        await report(request, .resolvedModules(version: resolved.version.label))
        let result = try planner.plan(
            request, resolved.modules, version: resolved.version, on: snapshot, moment: message.enqueued,
            sequence: message.isNumbered ? message.sequence : snapshot.marker.sequence, staying: resolved.staying)
        for event in result.events {
            await report(
                request, .planned(module: event.module, outcome: event.outcome.rawValue, message: event.message))
        }
        guard let plan = result.plan else { throw Diagnostics(result.problems) }
        await report(request, .planSealed(digest: plan.digest))
        return plan
    }

    /// Performs steps, and tells how the run ended with them.
    func perform(_ steps: [Step], in context: RunContext) async throws {
        try await Runner(handlers).run(steps, in: context)
        let address = await context.draft.pullRequest
        await context.report(.ended(address.map { .pendingApproval(pullRequest: $0) } ?? .noChanges))
    }

    func context(
        _ request: RunRequest, _ message: QueueMessage, _ branch: WorkspaceBranch, _ folder: TreePath,
        head: ObjectID? = nil
    ) -> RunContext {
        RunContext(
            run: request.runID.text, workspace: request.workspace.acronym.text, folder: folder, branch: branch,
            moment: message.enqueued, draft: RunDraft(head: head), clock: clock, observer: observer)
    }

    /// Says who asks for what in a message that is ended without a run.
    func introduce(_ request: RunRequest, _ message: QueueMessage) async {
        await report(request, .received(message: message.id, delivery: message.deliveryCount))
        await reportAsked(request)
    }

    func reportAsked(_ request: RunRequest) async {
        let modules = request.modules.map {
            RunEvent.AskedModule(name: $0.name, version: $0.version, status: $0.status?.rawValue)
        }
        await report(request, .asked(by: request.requestingUser.text, modules: modules))
    }

    func report(_ request: RunRequest, _ kind: RunEvent.Kind) async {
        await observer.observe(
            RunEvent(
                moment: clock.now(), run: request.runID.text, workspace: request.workspace.acronym.text, kind: kind))
    }
}
