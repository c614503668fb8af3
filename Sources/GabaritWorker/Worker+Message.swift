internal import GabaritQueue

/// What the worker does with one message.
extension Worker {
    func work(on message: QueueMessage) async {
        let count = AttemptCount(of: message)
        await observer.observe(.began(id: message.id, delivery: message.deliveryCount))
        if count.mustRunAlone { await observer.observe(.isolated(id: message.id)) }
        if let refusal = message.refusal {
            return await settle(message, as: await processor.giveUp(message, because: refusal))
        }
        guard count.ownCrashes < settings.crashes else { return await giveUpCrashing(message, count) }
        guard count.failures < settings.attempts else { return await giveUpAgain(message, count) }
        let lease = Lease(
            message: message, queue: queue, visibility: settings.visibility, clock: clock, observer: observer)
        let run = MessageRun(
            lease: lease, processor: processor, timeLimit: settings.runTime, clock: clock, latch: latch,
            isOutage: noticesOutage)
        await finish(message, count, await run.run())
    }

    private func giveUpCrashing(_ message: QueueMessage, _ count: AttemptCount) async {
        let text = "the worker ended, or lost its lease, \(count.cutOff) times while it worked on this message"
        let reason = DeadLetterReason(code: "E_CRASHED", text: text, runID: nil)
        // Even giving it up may take the process down: then with less of a look, and at last with none at all.
        let settlement: Settlement =
            switch count.ownCrashes / settings.crashes {
            case 0...1: await processor.giveUp(message, because: reason)
            case 2: await processor.putAside(message, because: reason)
            default: .deadLetter(reason)
            }
        await settle(message, as: settlement)
    }

    /// The last attempt has failed, and only its status was not confirmed: a receiver may have it, so nothing is tried anew.
    private func giveUpAgain(_ message: QueueMessage, _ count: AttemptCount) async {
        let text = "given up after \(count.failures) attempts, of which the last could not be reported"
        let letter = DeadLetterReason(code: "E_ATTEMPTS", text: text, runID: nil)
        await settle(message, as: await processor.giveUp(message, because: letter))
    }

    private func finish(_ message: QueueMessage, _ count: AttemptCount, _ ending: MessageRun.Ending) async {
        switch ending {
        case .leaseLost:
            await observer.observe(.leaseLost(id: message.id))
        case .answered(.again(let delay, let reason)):
            await failed(message, count, code: "E_ATTEMPTS", reason, atLeast: delay)
        case .timeLimit(.again), .timeLimit(.release):
            await observer.observe(.timeLimitReached(id: message.id))
            let text = "the run took longer than \(settings.runTime)"
            await failed(message, count, code: "E_TIME_LIMIT", text, atLeast: .zero)
        case .stopped(.again), .outage:
            // What nobody could have done is no failure of this message.
            await settle(message, as: .release)
        case .answered(let settlement), .timeLimit(let settlement), .stopped(let settlement):
            await settle(message, as: settlement)
        }
    }

    private func failed(
        _ message: QueueMessage, _ count: AttemptCount, code: String, _ reason: String, atLeast delay: Duration
    ) async {
        let failures = count.failures + 1
        guard failures >= settings.attempts else {
            let pause = max(delay, retry.next(afterFailures: failures))
            return await settle(message, as: .again(after: pause, reason: reason))
        }
        let text = "given up after \(failures) attempts; the last one: \(reason)"
        let letter = DeadLetterReason(code: code, text: text, runID: nil)
        await settle(message, as: await processor.giveUp(message, because: letter))
    }

    /// Tells the queue; a queue that does not answer is asked twice more, then the message comes again.
    func settle(_ message: QueueMessage, as settlement: Settlement) async {
        for attempt in 1...3 {
            do {
                try await queue.settle(message, as: settlement)
                return await observer.observe(.settled(id: message.id, settlement))
            } catch QueueFault.leaseLost {
                return await observer.observe(.leaseLost(id: message.id))
            } catch  where attempt == 3 {
                await observer.observe(.settlementFailed(id: message.id, reason: "\(error)"))
            } catch {
                try? await clock.sleep(for: settings.visibility / 20)
            }
        }
    }
}
