import GabaritCatalog
import GabaritGit
import GabaritModule
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import GabaritWorker
import GitSteps
import PullRequestSteps
import StatusSteps

/// Three requests, one of which meets the fault of a case, and workers that are started until all are settled.
///
/// The worker, git, the queue, the store, the pull request host of one machine and the step handler's process are the real
/// ones; time is virtual, and the end of a process is that nothing it does has an effect any more.
final class FaultTrial: Sendable {
    /// What became of a case.
    struct Outcome: Sendable {
        var victim: StoredMessage.State
        var code: String?
        var deliveries: Int
        var strikes: Int
        var problems: [String]
    }

    let fault: FaultCase
    let world: SimulatedWorld
    private let clock: DrivenClock
    private let struck = StrikeCount()
    private let fixture: FaultFixture
    let observer: RunInvariants
    private static let mostLives = 30
    /// Fewer than the five of the product: three say the same.
    private static let attempts = 3

    init(_ fault: FaultCase, _ fixture: FaultFixture) async throws {
        self.fault = fault
        self.fixture = fixture
        world = try await SimulatedWorld(copying: fixture.infrastructure)
        observer = RunInvariants(world)
        clock = DrivenClock(moving: world.clock, longestLeap: .seconds(10))
    }

    /// Puts the requests on the queue.
    func send() async throws {
        try await world.send("m1", run: "r1-ABC1", budget: 101)
        try await world.send("m3", run: "r1-XYZ9", workspace: "XYZ9", budget: 7)
        // What follows in the workspace matters where the first is put aside.
        if fault.isPersistent { try await world.send("m2", run: "r2-ABC1", budget: 102) }
    }

    /// Runs to the end and looks from outside.
    func run() async throws -> Outcome {
        var lives = 0
        while try await !isSettled(), lives < Self.mostLives {
            lives += 1
            await live(WorkerLife())
            clock.advance(by: FaultGate.visibility + .seconds(1))
        }
        var problems = lives < Self.mostLives ? [] : ["I12: the messages are not settled after \(lives) starts"]
        problems += try await TrialJudge(self).problems(fixture.commits)
        guard let victim = try await world.store.message(FaultGate.victim, in: SimulatedWorld.requests) else {
            throw QueueFault.notFound(id: FaultGate.victim)
        }
        return Outcome(
            victim: victim.state, code: victim.code, deliveries: victim.deliveryCount, strikes: struck.value,
            problems: problems)
    }

    private func isSettled() async throws -> Bool {
        try await world.store.messages(in: SimulatedWorld.requests, states: [.waiting, .leased]).isEmpty
    }

    /// One process of a worker, from its start to its end.
    private func live(_ life: WorkerLife) async {
        let gate = FaultGate(fault: fault, life: life, clock: clock, struck: struck) { [weak self] in
            await self?.live(WorkerLife(isRival: true))
        }
        // A fetch is shared by runs that wait for it, so its fault is that of one message only when it runs alone; and a hang
        // past the time of a whole run takes the time of every run beside it.
        let isAlone = [.base, .modules].contains(fault.effect) || fault.effect == .render && fault.mode == .hang
        // What dies with the answer of 'receive' in its hands takes every message of the answer with it.
        let crashes = fault.effect == .receive ? Worker.Settings().crashes : 2
        let settings = Worker.Settings(
            concurrency: isAlone ? 1 : 2, visibility: FaultGate.visibility, attempts: Self.attempts,
            retry: .seconds(1) ... .seconds(9), crashes: crashes, waiting: .seconds(1000))
        do {
            let processor = TrialProcessor(inner: try await processor(gate), gate: gate)
            let queue = FaultyQueueOfTrial(
                inner: ObservedQueue(inner: world.queue, observer: observer), gate: gate)
            try await Worker(queue, processor, settings, seed: 1, clock: clock, wallClock: world.clock).drain()
        } catch {
            // A worker that cannot use its queue ends with its word, and is started again.
        }
    }

    private func processor(_ gate: FaultGate) async throws -> RunProcessor {
        let access = GitAccess(
            commands: FaultyGit(gate: gate, effects: FaultyGit.infrastructure), readsFiles: false)
        let mirror = try await GitMirror(of: world.person.remote, in: world.folder + "/mirrors", access: access)
        let local = LocalPullRequestHost(store: world.store, mirror: world.person)
        let host = FaultyHost(inner: local, gate: gate, log: world.hostLog) { [world] in
            try await world.merge("ABC1", squash: false)
        }
        let publisher = FaultyPublisher(inner: world.store, gate: gate)
        let handlers = StepHandlerRegistry([
            "copy-files": StageFilesHandler(), "save-variables": StageFilesHandler(), "commit": CommitHandler(),
            "push": PushHandler(mirror), "pull-request": PullRequestHandler(host, mirror),
            "status": StatusHandler(publisher, queue: SimulatedWorld.statuses),
            "script": FaultyPlugin(inner: fixture.script.handler, gate: gate),
        ])
        return RunProcessor(
            planner: Planner(try PlannerSettings()),
            catalog: FaultyCatalog(inner: try await catalog(gate), gate: gate), mirror: mirror, handlers: handlers,
            settings: RunSettings(deliveries: Self.attempts, retry: .seconds(1) ... .seconds(2)), clock: world.clock,
            observer: FaultyRendering(inner: world.recorder, gate: gate))
    }

    /// Modules in a repository where its faults are wanted; else in memory, which costs nothing.
    private func catalog(_ gate: FaultGate) async throws -> any ModuleCatalog {
        guard fault.effect == .modules else { return FaultFixture.modules }
        let access = GitAccess(
            commands: FaultyGit(gate: gate, effects: FaultyGit.modules), readsFiles: false)
        let mirror = try await GitMirror(of: fixture.repository.remote, in: world.folder + "/modules", access: access)
        return GitCatalog(mirror, folder: nil, branch: try RefName.branch("main"))
    }
}

/// A queue whose acknowledgements are looked at.
private struct ObservedQueue: RunQueue {
    let inner: any RunQueue
    let observer: RunInvariants

    func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
    }

    func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        try await inner.extend(message, by: visibility)
    }

    func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        await observer.willSettle(message, settlement)
        try await inner.settle(message, as: settlement)
    }
}
