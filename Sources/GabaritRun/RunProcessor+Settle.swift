internal import GabaritGit
internal import GabaritModule
public import GabaritPlan
public import GabaritQueue
internal import GabaritSource
internal import GabaritValue

extension RunProcessor {
    /// What becomes of a message whose run failed; the status is published before it is settled.
    func settle(_ fault: RunFault, _ request: RunRequest, _ message: QueueMessage) async -> Settlement {
        let isLast = message.failureCount + 1 >= settings.deliveries
        guard fault.kind == .permanent || isLast else {
            await report(request, .ended(.failed(code: fault.code, text: fault.text)))
            return .again(after: pause(after: message.failureCount), reason: fault.description)
        }
        if fault.kind == .transient, await isPerformed(request) { return await conclude(request, message) }
        return await refuse(fault, request, message, await keys(of: request))
    }

    /// Whether a run is known to have done everything, and only its status or its acknowledgement did not get through. Such a
    /// run has not failed, and a receiver may have been told so already.
    func isPerformed(_ request: RunRequest) async -> Bool {
        // Where nobody answers, nothing is known to be done.
        (try? await isDone(request)) ?? false
    }

    /// Whether everything that a run does but its status is done.
    ///
    /// - Throws: when git or the host does not answer.
    func isDone(_ request: RunRequest) async throws -> Bool {
        let read = try await read(request)
        if read.targetMarker.runs.contains(request.runID.text) { return true }
        guard read.snapshot.marker.runs.contains(request.runID.text) else { return false }
        return try await keeper(request)?.isReady(read.branch, for: request.runID.text) ?? false
    }

    func isOnTarget(_ request: RunRequest) async -> Bool {
        let read = try? await read(request)
        return read?.targetMarker.runs.contains(request.runID.text) ?? false
    }

    private func read(_ request: RunRequest) async throws -> SnapshotReader.Reading {
        let place = try planner.place(of: request)
        return try await snapshots.read(
            branch: RefName.branch(place.branch), target: RefName.branch(planner.settings.targetBranch),
            folder: place.folder)
    }

    /// Ends a run that is done: says so, again if need be, and acknowledges.
    func conclude(_ request: RunRequest, _ message: QueueMessage) async -> Settlement {
        do {
            try await publish(.pendingApproval, of: request, await keys(of: request))
        } catch {
            return await unpublished(message, error) { await report(request, $0) }
        }
        await report(request, .ended(.alreadyApplied))
        return .done
    }

    /// Ends an attempt whose last word nobody confirmed.
    private func unpublished(
        _ message: QueueMessage, _ error: any Error, report: (RunEvent.Kind) async -> Void
    ) async -> Settlement {
        let text = "the status could not be published: \(error)"
        if !isAlone { await report(.ended(.failed(code: "E_QUEUE", text: text))) }
        return .again(after: pause(after: message.failureCount), reason: text)
    }

    private func refuse(
        _ fault: RunFault, _ request: RunRequest, _ message: QueueMessage, _ keys: [String]?
    ) async -> Settlement {
        do {
            try await publish(.error, of: request, keys, because: fault.text)
        } catch {
            return await unpublished(message, error) { await report(request, $0) }
        }
        await report(request, .ended(.refused(code: fault.code, text: fault.text)))
        return .deadLetter(DeadLetterReason(code: fault.code, text: fault.text, runID: request.runID.text))
    }

    /// Ends a message that the worker gave up: it took too long, failed too often, or took the process down.
    public func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await end(message) { request in
            if await isPerformed(request) { return await conclude(request, message) }
            return await refuse(.permanent(reason.code, reason.text), request, message, await keys(of: request))
        }
    }

    /// Ends a message with a status that names no modules: reading them may be what takes the process down.
    public func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await end(message) { await refuse(.permanent(reason.code, reason.text), $0, message, nil) }
    }

    private func end(_ message: QueueMessage, _ end: (RunRequest) async -> Settlement) async -> Settlement {
        let file = SourceFile(name: "message \(message.id)", bytes: message.body)
        do throws(Diagnostics) {
            let request = try self.request(of: message, file)
            // Whoever hears of the end hears of whose run it is.
            await introduce(request, message)
            return await end(request)
        } catch {
            return await refuse(message, file, error)
        }
    }

    /// A message that is no request: put aside at once, with a status when its workspace can be read.
    func refuse(_ message: QueueMessage, _ file: SourceFile, _ problems: Diagnostics) async -> Settlement {
        let text = problems.all.map { DiagnosticFormatter().headline(of: $0) }.joined(separator: "\n")
        let code = problems.all.first?.code ?? "E_REQUEST"
        func report(_ kind: RunEvent.Kind) async {
            await observer.observe(RunEvent(moment: clock.now(), run: message.id, workspace: nil, kind: kind))
        }
        if let acronym = reader.acronym(in: file) {
            let status = StatusMessage(
                runID: message.id, phase: .error, acronym: acronym, keys: ["new_project_template"],
                style: planner.settings.status, round: message.round
            ).adding("reason", Self.told(text))
            do {
                try await publish(status, run: message.id, workspace: acronym.text)
            } catch {
                return await unpublished(message, error, report: report)
            }
        }
        await report(.ended(.refused(code: code, text: text)))
        return .deadLetter(DeadLetterReason(code: code, text: text, runID: RunID(message.id)?.text))
    }

    /// What a run on the target still needs, when the worker that brought it there died before its end.
    func finish(_ request: RunRequest, _ branch: WorkspaceBranch) async throws {
        await report(request, .alreadyApplied)
        // A person may have merged the branch by hand while its pull request was a draft. On a branch that is alive the
        // draft belongs to a newer run.
        if branch.base == branch.targetHead { try await keeper(request)?.closeDraft(of: branch) }
        // A receiver that was told before drops the repeat by its id. Whoever repeats a command is no worker that died before
        // it said so: where a queue drops nothing, 'Complete' would turn back.
        if !isAlone { try await publish(.pendingApproval, of: request, await keys(of: request)) }
        await report(request, .ended(.alreadyApplied))
    }

    func keeper(_ request: RunRequest) -> (any PullRequestKeeper)? {
        let step = Step(key: StepKey(run: request.runID.text, position: 0), uses: "pull-request", input: .with(.null))
        return try? handlers.handler(for: step) as? any PullRequestKeeper
    }

    /// Publishes a status of a run that is over without steps of its own.
    func publish(
        _ phase: RunPhase, of request: RunRequest, _ keys: [String]?, because reason: String = ""
    ) async throws {
        let message = RunStatus(request: request, style: planner.settings.status).message(phase, keys: keys)
            .adding("reason", Self.told(reason))
        try await publish(message, run: request.runID.text, workspace: request.workspace.acronym.text)
    }

    /// As much of a reason as a receiver is told; the dead letter has all of it.
    static func told(_ reason: String) -> String {
        VisibleText.lastLines(of: String(reason.prefix(2000)), characters: 2000)
    }

    /// The status keys of the modules that are asked for; `nil` when they cannot be told.
    func keys(of request: RunRequest) async -> [String]? {
        guard let resolved = try? await resolver.resolve(request, present: WorkspaceSnapshot()) else { return nil }
        let keys = resolved.modules.compactMap { if case .module(_, let module) = $0 { module.statusKey } else { nil } }
        return keys.isEmpty ? nil : keys
    }

    /// Publishes through the handler of the `status` step, so that there is one way to tell the world.
    func publish(_ status: StatusMessage, run: String, workspace: String) async throws {
        try await publisher(of: status, run: run).publish(status)
        await observer.observe(
            RunEvent(
                moment: clock.now(), run: run, workspace: workspace,
                kind: .published(phase: status.phase.rawValue, message: status.id)))
    }

    func publisher(of status: StatusMessage, run: String) throws -> any StatusPublisher {
        let step = Step(key: StepKey(run: run, position: 0), uses: "status", input: .status(status))
        guard let publisher = try handlers.handler(for: step) as? any StatusPublisher else {
            throw RunFault.permanent("E_STEP", "the handler of 'status' cannot publish outside a run")
        }
        return publisher
    }

    /// Longer after each failure, with jitter so that workers do not come back together.
    private func pause(after failures: Int) -> Duration {
        let longest = min(settings.retry.upperBound, settings.retry.lowerBound * (1 << min(failures + 1, 16)))
        let span = longest - settings.retry.lowerBound
        return settings.retry.lowerBound + span * Double.random(in: 0...1)
    }
}

/// Publishes status messages outside the steps of a run: the `status` handler is one.
public protocol StatusPublisher: Sendable {
    /// Returns when the message is confirmed.
    func publish(_ status: StatusMessage) async throws

    /// Whether receivers were told before, as far as the queue can tell: a repeat reaches nobody.
    func hasPublished(_ status: StatusMessage) async throws -> Bool
}

extension StatusPublisher {
    public func hasPublished(_ status: StatusMessage) async throws -> Bool { false }

    /// The first round in which none of some words was said: what was said before would be dropped as a repeat.
    public func freshRound(of words: [StatusMessage]) async throws -> Int {
        var round = 1
        while try await hasPublished(any: words.map { $0.inRound(round) }) { round += 1 }
        return round
    }

    private func hasPublished(any words: [StatusMessage]) async throws -> Bool {
        for word in words where try await hasPublished(word) { return true }
        return false
    }
}

/// Looks after the pull request of a branch outside the steps of a run: the `pull-request` handler is one.
public protocol PullRequestKeeper: Sendable {
    /// Whether the pull request of a branch is open for approval, and names a run.
    func isReady(_ branch: WorkspaceBranch, for run: String) async throws -> Bool

    /// Closes the pull request of a branch that is merged or gone, when it is still a draft.
    func closeDraft(of branch: WorkspaceBranch) async throws
}
