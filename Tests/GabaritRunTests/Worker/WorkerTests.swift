import GabaritQueue
import GabaritStore
import GabaritTestKit
import GabaritWorker
import Testing

@Suite struct WorkerTests {
    @Test func `a worker drains a queue and settles as the processor says`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b", "c")
        let processor = ScriptedProcessor { message in
            message.id == "b" ? .deadLetter(DeadLetterReason(code: "E_B", text: "no", runID: "r")) : .done
        }
        try await Worker(bench.queue, processor).drain()
        #expect(try await bench.message("a").state == .done)
        #expect(try await bench.message("b").state == .dead)
        #expect(try await bench.message("c").state == .done)
    }

    @Test func `messages that were cut off run with nothing beside them`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b", "c")
        try await bench.cutOff(3)
        try await bench.send("d", "e", "f", "g")
        let processor = ScriptedProcessor { _ in
            for _ in 0..<50 { await Task.yield() }
            return .done
        }
        try await Worker(bench.queue, processor).drain()
        for suspect in ["a", "b", "c"] { #expect(processor.beside[suspect] == nil) }
        #expect(Set(processor.order) == ["a", "b", "c", "d", "e", "f", "g"])
        #expect(processor.order.count == 7)
    }

    @Test func `I7: being released for isolation costs a message no attempt`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b")
        try await bench.cutOff(2)
        let deliveries = LockedCounts()
        let processor = ScriptedProcessor { message in
            deliveries.add(message.id, message.deliveryCount)
            return .done
        }
        try await Worker(bench.queue, processor).drain()
        #expect(deliveries.all == ["a": [2], "b": [2]])
    }

    @Test func `a message that ends its process again and again is put aside with its run`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        // The first cut-off may be a neighbour's fault and is free.
        for _ in 0..<4 { try await bench.cutOff(1) }
        let processor = ScriptedProcessor()
        try await Worker(bench.queue, processor, Worker.Settings(crashes: 3)).drain()
        #expect(processor.order.isEmpty)
        let message = try await bench.message("a")
        #expect(message.code == "E_CRASHED")
        #expect(message.reason == "the worker ended, or lost its lease, 4 times while it worked on this message")
        #expect(message.runID == "run-of-a")
    }

    @Test func `a failed message waits, and is given up after its attempts`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let processor = ScriptedProcessor { _ in .again(after: .zero, reason: "the host is away") }
        for attempt in 1...3 {
            try await Worker(bench.queue, processor, Worker.Settings(attempts: 3)).drain()
            #expect(processor.order.count == attempt)
            bench.clock.advance(by: .seconds(61))
        }
        let message = try await bench.message("a")
        #expect(message.code == "E_ATTEMPTS")
        #expect(message.reason == "given up after 3 attempts; the last one: the host is away")
    }

    @Test func `a message whose last attempt could not be reported is not tried again`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        for _ in 1...3 {
            let taken = try await bench.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero)
            for message in taken { try await bench.queue.settle(message, as: .again(after: .zero, reason: "no")) }
        }
        let processor = ScriptedProcessor()
        try await Worker(bench.queue, processor, Worker.Settings(attempts: 3)).drain()
        #expect(processor.order.isEmpty)
        #expect(try await bench.message("a").code == "E_ATTEMPTS")
    }

    @Test func `a run that takes too long has failed`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let processor = ScriptedProcessor { _ in
            await untilCancelled()
            return .release
        }
        let settings = Worker.Settings(runTime: .milliseconds(20), attempts: 1)
        try await Worker(bench.queue, processor, settings).drain()
        let message = try await bench.message("a")
        #expect(message.code == "E_TIME_LIMIT")
        #expect(message.reason == "given up after 1 attempts; the last one: the run took longer than 0.02 seconds")
    }

    @Test func `a run is cancelled after two missed extensions`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let log = EventLog()
        let processor = ScriptedProcessor { _ in
            await untilCancelled()
            return .release
        }
        let queue = FaultyQueue(bench.queue) { call, _ in call == .extend ? .before : .none }
        let clock = DrivenClock(moving: bench.clock, longestLeap: .zero)
        let settings = Worker.Settings()
        let third = settings.visibility / 3
        let worker = Worker(queue, processor, settings, observer: log, clock: clock)
        async let draining: Void = worker.drain()
        for _ in 0..<2 {
            await clock.wait { clock.sleepers(third...third) == 1 }
            clock.advance(by: third)
        }
        try await draining
        // The last third is left for the run to come to its end.
        #expect(clock.now.offset == third * 2)
        var missed = 0
        let lost = await log.first { event in
            if case .extensionMissed = event { missed += 1 }
            return event == .leaseLost(id: "a")
        }
        #expect(lost != nil)
        #expect(missed == 2)
    }

    @Test func `a stopped worker lets its runs end and takes no more`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b")
        let log = EventLog()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let processor = ScriptedProcessor { _ in
            for await _ in gate { break }
            return .done
        }
        let worker = Worker(bench.queue, processor, Worker.Settings(concurrency: 1), observer: log)
        async let running: Void = worker.run()
        _ = await log.first { $0 == .began(id: "a", delivery: 1) }
        worker.stop()
        #expect(await log.first { $0 == .stopping(running: 1) } != nil)
        open.yield()
        try await running
        #expect(try await bench.message("a").state == .done)
        #expect(try await bench.message("b").state == .waiting)
        #expect(processor.order == ["a"])
    }

    @Test func `asked twice, a worker cuts its runs off and gives them back uncounted`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let log = EventLog()
        let processor = ScriptedProcessor { _ in
            await untilCancelled()
            return .again(after: .seconds(60), reason: "cancelled")
        }
        let worker = Worker(bench.queue, processor, observer: log)
        async let running: Void = worker.run()
        _ = await log.first { $0 == .began(id: "a", delivery: 1) }
        worker.stop()
        worker.stop()
        try await running
        let message = try await bench.message("a")
        #expect(message.state == .waiting)
        #expect(message.deliveryCount == 0)
        #expect(message.failureCount == 0)
    }

    @Test func `after the order to stop a run has the grace time and is then given back`()
        async throws
    {
        let bench = try WorkerBench()
        try await bench.send("a")
        let log = EventLog()
        let clock = DrivenClock(moving: bench.clock, longestLeap: .seconds(1))
        let processor = ScriptedProcessor { _ in
            await untilCancelled()
            return .again(after: .zero, reason: "cancelled")
        }
        let settings = Worker.Settings()
        #expect(settings.grace <= .seconds(22))
        let worker = Worker(bench.queue, processor, settings, observer: log, clock: clock)
        async let running: Void = worker.run()
        _ = await log.first { $0 == .began(id: "a", delivery: 1) }
        worker.stop()
        // Nothing is received any more before any time has passed.
        #expect(await log.first { $0 == .stopping(running: 1) } != nil)
        await clock.wait { clock.sleepers(settings.grace...settings.grace) == 1 }
        clock.advance(by: settings.grace - .seconds(1))
        #expect(worker.running == 1)
        clock.advance(by: .seconds(1))
        try await running
        let message = try await bench.message("a")
        #expect(message.state == .waiting)
        #expect(message.failureCount == 0)
        #expect(clock.now.offset == settings.grace)
    }

    @Test func `a second order to stop waits for no clock at all`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let log = EventLog()
        let clock = DrivenClock(moving: bench.clock, longestLeap: .zero)
        let processor = ScriptedProcessor { _ in
            await untilCancelled()
            return .release
        }
        let worker = Worker(bench.queue, processor, observer: log, clock: clock)
        async let running: Void = worker.run()
        _ = await log.first { $0 == .began(id: "a", delivery: 1) }
        worker.stop()
        worker.stop()
        try await running
        #expect(clock.now.offset == .zero)
        #expect(try await bench.message("a").deliveryCount == 0)
    }

    /// With a clock that stands still and a queue that never answers, nothing but the order to stop can end it.
    @Test(.timeLimit(.minutes(5)))
    func `an idle worker that is cancelled or told to stop waits for no clock and no message`() async throws {
        for stop in [{ $1.cancel() }, { worker, _ in worker.stop() }] as [(Worker, Task<Void, any Error>) -> Void] {
            let log = EventLog()
            let worker = Worker(SilentQueue(), ScriptedProcessor(), observer: log, clock: StoppedClock())
            let running = Task { try await worker.run() }
            _ = await log.first { $0 == .started }
            stop(worker, running)
            try await running.value
            #expect(await log.first { $0 == .stopped } == .stopped)
        }
    }

    @Test func `a worker goes on when its queue fails now and then, and every message has its end`() async throws {
        let bench = try WorkerBench()
        let ids = (0..<40).map { "m\($0)" }
        for id in ids { try await bench.send(id) }
        let queue = FaultyQueue(bench.queue, seed: 7, onceIn: 5)
        let settings = Worker.Settings(
            visibility: .seconds(60), attempts: 1000, retry: .milliseconds(1) ... .milliseconds(2), crashes: 1000)
        for _ in 0..<20 {
            try await Worker(queue, ScriptedProcessor(), settings, seed: 1).drain()
            bench.clock.advance(by: .seconds(61))
        }
        #expect(try await bench.store.messages(in: "requests", states: [.done]).count == ids.count)
    }

    @Test func `a queue that never answers ends the worker with its word`() async throws {
        let bench = try WorkerBench()
        let queue = FaultyQueue(bench.queue) { _, _ in .before }
        let worker = Worker(
            queue, ScriptedProcessor(), Worker.Settings(attempts: 2, retry: .milliseconds(1) ... .milliseconds(2)))
        await #expect(throws: QueueFault.unavailable(reason: "simulated, before receive")) { try await worker.run() }
    }
}
