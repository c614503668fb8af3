import GabaritModule
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritTestKit
import PullRequestSteps
import Synchronization

/// One worker's way to the world: every effect passes a point before and after it.
struct Gate: Sendable {
    /// Who decides, `nil` when everything goes on.
    let order: Interleaving?
    let worker: Int

    /// A gate that nobody guards.
    static let open = Gate(order: nil, worker: 0)

    func pass<Result: Sendable>(_ effect: String, _ perform: () async throws -> Result) async throws -> Result {
        try await order?.pass(worker, "before " + effect)
        let result = try await perform()
        try await order?.pass(worker, "after " + effect)
        return result
    }
}

struct GatedHandler: StepHandler {
    let inner: any StepHandler
    let gate: Gate

    func check(_ step: Step) throws { try inner.check(step) }

    func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        try await gate.pass(step.uses) { try await inner.perform(step, in: run) }
    }
}

struct GatedPublisher: MessagePublisher {
    let inner: any MessagePublisher
    let gate: Gate

    func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await gate.pass("publish") { try await inner.publish(draft, to: queue) }
    }
}

struct GatedHost: PullRequestHost {
    let inner: any PullRequestHost
    let gate: Gate
    let log: HostLog

    func find(from source: String, into target: String) async throws -> PullRequest? {
        try await gate.pass("find") { try await inner.find(from: source, into: target) }
    }

    func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await gate.pass("open") {
            let opened = try await inner.open(plan, run: run)
            log.opened(opened.number, run)
            return opened
        }
    }

    func markReady(_ pullRequest: PullRequest) async throws {
        try await gate.pass("ready") {
            try await inner.markReady(pullRequest)
            log.ready(pullRequest.number)
        }
    }

    func close(_ pullRequest: PullRequest) async throws {
        try await gate.pass("close") { try await inner.close(pullRequest) }
    }
}

struct GatedCatalog: ModuleCatalog {
    let inner: any ModuleCatalog
    let gate: Gate

    func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        try await gate.pass("fetch modules") { try await inner.resolve(requirement) }
    }

    func names(at version: CatalogVersion) async throws -> [String] { try await inner.names(at: version) }

    func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? {
        try await inner.folder(named: name, at: version)
    }
}

/// What the observer saw of pull requests.
final class HostLog: Sendable {
    private let runs = Mutex<[Int: Set<String>]>([:])
    private let wereReady = Mutex<Set<Int>>([])

    func opened(_ number: Int, _ run: String) { runs.withLock { _ = $0[number, default: []].insert(run) } }
    func ready(_ number: Int) { wereReady.withLock { _ = $0.insert(number) } }

    /// The pull requests that were ready and held a run.
    func readyHolders(of run: String) -> Set<Int> {
        let ready = wereReady.withLock { $0 }
        return runs.withLock { runs in ready.filter { runs[$0]?.contains(run) == true } }
    }
}
