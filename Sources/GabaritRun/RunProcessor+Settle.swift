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
        return await refuse(fault, request, message)
    }

    private func refuse(_ fault: RunFault, _ request: RunRequest, _ message: QueueMessage) async -> Settlement {
        do {
            try await publish(.error, of: request)
        } catch {
            return .again(
                after: pause(after: message.failureCount), reason: "the status could not be published: \(error)")
        }
        await report(request, .ended(.refused(code: fault.code, text: fault.text)))
        return .deadLetter(DeadLetterReason(code: fault.code, text: fault.text, runID: request.runID.text))
    }

    /// Ends a message that the worker gave up: it took too long, failed too often, or took the process down.
    public func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        let file = SourceFile(name: "message \(message.id)", bytes: message.body)
        do throws(Diagnostics) {
            let request = try reader.read(file, fallbackID: message.id)
            return await refuse(.permanent(reason.code, reason.text), request, message)
        } catch {
            return await refuse(message, file, error)
        }
    }

    /// A message that is no request: put aside at once, with a status when its workspace can be read.
    func refuse(_ message: QueueMessage, _ file: SourceFile, _ problems: Diagnostics) async -> Settlement {
        let text = problems.all.map { DiagnosticFormatter().headline(of: $0) }.joined(separator: "\n")
        let code = problems.all.first?.code ?? "E_REQUEST"
        if let acronym = reader.acronym(in: file) {
            let status = StatusMessage(
                runID: message.id, phase: .error, acronym: acronym, keys: ["new_project_template"],
                style: planner.settings.status)
            do {
                try await publish(status, run: message.id, workspace: acronym.text)
            } catch {
                return .again(
                    after: pause(after: message.failureCount), reason: "the status could not be published: \(error)")
            }
        }
        await observer.observe(
            RunEvent(
                moment: clock.now(), run: message.id, workspace: nil, kind: .ended(.refused(code: code, text: text))))
        return .deadLetter(DeadLetterReason(code: code, text: text, runID: RunID(message.id)?.text))
    }

    /// What a run on the target still needs, when the worker that brought it there died before its end.
    func finish(_ request: RunRequest, _ branch: WorkspaceBranch) async throws {
        await report(request, .alreadyApplied)
        // A person may have merged the branch by hand while its pull request was a draft. On a branch that is alive the
        // draft belongs to a newer run.
        let step = Step(key: StepKey(run: request.runID.text, position: 0), uses: "pull-request", input: .with(.null))
        if branch.base == branch.targetHead, let sweeper = try? handlers.handler(for: step) as? any DraftSweeper {
            try await sweeper.closeDraft(of: branch)
        }
        // A receiver that was told before drops the repeat by its id.
        try await publish(.pendingApproval, of: request)
        await report(request, .ended(.alreadyApplied))
    }

    /// Publishes a status of a run that is over without steps of its own.
    func publish(_ phase: RunPhase, of request: RunRequest) async throws {
        let status = RunStatus(request: request, style: planner.settings.status)
        var keys: [String] = []
        if let resolved = try? await resolver.resolve(request, present: WorkspaceSnapshot()) {
            for case .module(_, let module) in resolved.modules { keys.append(module.statusKey) }
        }
        let message = status.message(phase, keys: keys.isEmpty ? nil : keys)
        try await publish(message, run: request.runID.text, workspace: request.workspace.acronym.text)
    }

    /// Publishes through the handler of the `status` step, so that there is one way to tell the world.
    private func publish(_ status: StatusMessage, run: String, workspace: String) async throws {
        let step = Step(key: StepKey(run: run, position: 0), uses: "status", input: .status(status))
        guard let publisher = try handlers.handler(for: step) as? any StatusPublisher else {
            throw RunFault.permanent("E_STEP", "the handler of 'status' cannot publish outside a run")
        }
        try await publisher.publish(status)
        await observer.observe(
            RunEvent(
                moment: clock.now(), run: run, workspace: workspace,
                kind: .published(phase: status.phase.rawValue, message: status.id)))
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
}

/// Takes back a pull request that a killed worker left: the `pull-request` handler is one.
public protocol DraftSweeper: Sendable {
    /// Closes the pull request of a branch that is merged or gone, when it is still a draft.
    func closeDraft(of branch: WorkspaceBranch) async throws
}
