import GabaritGit
import GabaritModule
import GabaritPlan
import GabaritProcess
import GabaritQueue
import GabaritRun
import GabaritTestKit
import PullRequestSteps

extension FaultGate.Answers {
    /// What the client of a queue says.
    static func queue(_ effect: FaultEffect) -> Self {
        Self(
            refused: { throw QueueFault.unavailable(reason: "\(effect.rawValue): refused") },
            replyLost: { throw QueueFault.unavailable(reason: "\(effect.rawValue): the connection was lost") },
            timedOut: { throw QueueFault.unavailable(reason: "\(effect.rawValue): no answer") })
    }

    /// What a step handler says.
    static func handler(_ code: String) -> Self {
        Self(
            refused: { throw RunFault.transient(code, "refused") },
            replyLost: { throw RunFault.transient(code, "the connection was lost") },
            timedOut: { throw RunFault.transient(code, "no answer") })
    }
}

extension FaultGate.Answers where Result == ProgramResult {
    /// What git says, and what is said of it.
    static let git = Self(
        refused: { failed("fatal: unable to access the repository: Connection refused") },
        replyLost: { failed("fatal: the remote end hung up unexpectedly") },
        timedOut: { throw ProgramFault.timedOut(path: "git", after: .seconds(120)) })

    private static func failed(_ text: String) -> ProgramResult {
        ProgramResult(ending: .exited(128), output: [], errorOutput: Array(text.utf8))
    }
}

struct FaultyQueueOfTrial: RunQueue {
    let inner: any RunQueue
    let gate: FaultGate

    func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        do {
            return try await gate.pass(.receive, .queue(.receive)) {
                try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
            }
        } catch is CancellationError where gate.life.isDead {
            // A process that is gone asks no more: its loop ends as that of an empty queue.
            await Task.yield()
            return []
        }
    }

    func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        gate.life.extends(1)
        defer {
            gate.life.extends(-1)
            gate.clock.changed()
        }
        try await FaultGate.$message.withValue(message.id) {
            if gate.life.isCutOff { throw QueueFault.unavailable(reason: "the broker does not answer") }
            try await FaultGate.$isExtension.withValue(true) {
                try await gate.pass(.extend, .queue(.extend)) { try await inner.extend(message, by: visibility) }
            }
        }
    }

    func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await FaultGate.$message.withValue(message.id) {
            try await gate.pass(.settle, .queue(.settle)) { try await inner.settle(message, as: settlement) }
        }
    }
}

struct FaultyPublisher: MessagePublisher {
    let inner: any MessagePublisher
    let gate: FaultGate

    func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await gate.pass(.publish, .queue(.publish)) { try await inner.publish(draft, to: queue) }
    }
}

/// A host that looks for an open pull request before it makes one, as those on the network do.
struct FaultyHost: PullRequestHost {
    let inner: any PullRequestHost
    let gate: FaultGate
    let log: HostLog
    /// What a person does once the pull request of the victim is there.
    let meanwhile: @Sendable () async throws -> Void

    func find(from source: String, into target: String) async throws -> PullRequest? {
        try await gate.pass(.find, .handler("E_HOST")) { try await inner.find(from: source, into: target) }
    }

    func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        _ = try await find(from: plan.sourceBranch, into: plan.targetBranch)
        let opened = try await gate.pass(.open, .handler("E_HOST")) {
            let opened = try await inner.open(plan, run: run)
            log.opened(opened.number, run)
            return opened
        }
        if FaultGate.message == FaultGate.victim, gate.fault.effect == .close { try await meanwhile() }
        return opened
    }

    func markReady(_ pullRequest: PullRequest) async throws {
        try await gate.pass(.ready, .handler("E_HOST")) {
            try await inner.markReady(pullRequest)
            log.ready(pullRequest.number)
        }
    }

    func close(_ pullRequest: PullRequest) async throws {
        try await gate.pass(.close, .handler("E_HOST")) { try await inner.close(pullRequest) }
    }
}

struct FaultyPlugin: StepHandler {
    let inner: any StepHandler
    let gate: FaultGate

    func check(_ step: Step) throws { try inner.check(step) }

    func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        try await gate.pass(.plugin, .handler("E_HANDLER_EXIT")) { try await inner.perform(step, in: run) }
    }
}

/// The git of one repository.
struct FaultyGit: GitCommands {
    let gate: FaultGate
    /// Which effect a command is; the others only look at what is here.
    let effects: [String: FaultEffect]

    static let infrastructure: [String: FaultEffect] =
        ["ls-remote": .refs, "for-each-ref": .refs, "fetch": .base, "fast-import": .objects, "push": .push]
    static let modules: [String: FaultEffect] = ["fetch": .modules]

    func run(_ program: Program, of command: String) async throws(ProgramFault) -> ProgramResult {
        do {
            guard let effect = effects[command] else {
                try gate.life.checkAlive()
                return try await program.run()
            }
            // A lease is extended only in a run that takes longer than a third of it.
            if effect == .objects, gate.fault.effect == .extend, FaultGate.message == FaultGate.victim {
                try await gate.time(FaultGate.visibility * 7 / 6)
            }
            return try await gate.pass(effect, .git) { try await program.run() }
        } catch let fault as ProgramFault {
            throw fault
        } catch is CancellationError {
            throw .cancelled
        } catch {
            throw .notStarted(path: program.path, reason: "\(error)")
        }
    }
}

/// Modules of which one cannot be rendered while the fault strikes.
struct FaultyCatalog: ModuleCatalog {
    let inner: any ModuleCatalog
    let gate: FaultGate

    private static let broken = CatalogVersion(label: "broken", reference: "broken")

    func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        gate.strikes(.render, [.error]) ? Self.broken : try await inner.resolve(requirement)
    }

    func names(at version: CatalogVersion) async throws -> [String] { try await inner.names(at: version) }

    func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? {
        guard version == Self.broken else { return try await inner.folder(named: name, at: version) }
        return FaultFixture.modules(main: "budget = {{ workspace.nothing }}\n").folders[name]
    }
}

/// Faults of the renderer, which is a pure function: they are those of the process around it.
struct FaultyRendering: RunObserver {
    let inner: any RunObserver
    let gate: FaultGate

    func observe(_ event: RunEvent) async {
        await inner.observe(event)
        switch event.kind {
        case .resolvedModules where gate.strikes(.render, [.crashBefore]): gate.life.die()
        case .resolvedModules where gate.strikes(.render, [.hang]):
            // A rendering that does not end is cut off with its run.
            try? await gate.time(FaultEffect.render.patience)
        case .planSealed where gate.strikes(.render, [.crashAfter]): gate.life.die()
        case .planSealed where gate.strikes(.render, [.replyLost]):
            // The plan is made, and whoever waits for it is cancelled.
            withUnsafeCurrentTask { $0?.cancel() }
        case .planSealed where gate.strikes(.render, [.slow]): try? await gate.outliveLease()
        default: break
        }
    }
}

/// Says in every task of a run which message it is about.
struct TrialProcessor: MessageProcessor {
    let inner: any MessageProcessor
    let gate: FaultGate

    func process(_ message: QueueMessage) async -> Settlement {
        gate.life.begins(message.id)
        let settlement = await withTaskCancellationHandler {
            await FaultGate.$message.withValue(message.id) { await inner.process(message) }
        } onCancel: {
            end(message)
        }
        end(message)
        return settlement
    }

    private func end(_ message: QueueMessage) {
        gate.life.ends(message.id)
        gate.clock.changed()
    }

    func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await FaultGate.$message.withValue(message.id) { await inner.giveUp(message, because: reason) }
    }

    func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await FaultGate.$message.withValue(message.id) { await inner.putAside(message, because: reason) }
    }
}
