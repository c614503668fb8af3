import GabaritQueue
import GabaritRun
import GabaritStore
import GabaritTestKit
import GabaritWorker
import Synchronization
import Testing

/// A worker whose git remote or host is away.
@Suite struct OutageTests {
    @Test func `while the remote is away one message finds out, none is blamed, and none is taken`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b", "c")
        let remote = Remote(awayFor: 5)
        let processor = ScriptedProcessor { _ in remote.isAway ? .again(after: .zero, reason: "no route") : .done }
        let log = EventLog()
        let settings = Worker.Settings(concurrency: 1, attempts: 1, retry: .milliseconds(1) ... .milliseconds(2))
        let worker = Worker(bench.queue, processor, settings, observer: log, surroundings: remote)
        async let running: Void = worker.run()
        #expect(await log.first { $0 == .outageBegan(reason: "git: no route") } != nil)
        #expect(await log.first { $0 == .outageEnded } != nil)
        #expect(await log.first { $0 == .settled(id: "c", .done) } != nil)
        worker.stop()
        try await running
        #expect(processor.order == ["a", "a", "b", "c"])
        for id in ["a", "b", "c"] { #expect(try await bench.message(id).failureCount == 0) }
    }

    @Test func `what is given back in an outage is not taken again by the wait that was under way`() async throws {
        let bench = try WorkerBench()
        for number in 1...8 { try await bench.send("m\(number)") }
        let remote = Remote(awayFor: 20)
        let tries = LockedCounts()
        let processor = ScriptedProcessor { _ in
            guard remote.isAway else { return .done }
            tries.add("away", 1)
            return .again(after: .zero, reason: "no route")
        }
        let log = EventLog()
        let settings = Worker.Settings(concurrency: 4, retry: .milliseconds(1) ... .milliseconds(2))
        let worker = Worker(bench.queue, processor, settings, observer: log, surroundings: remote)
        async let running: Void = worker.run()
        #expect(await log.first { $0 == .settled(id: "m8", .done) } != nil)
        worker.stop()
        try await running
        // As many as had begun before the first one found out.
        #expect((tries.all["away"] ?? []).count <= settings.concurrency)
    }

    @Test func `a message that fails while all else answers is blamed`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let processor = ScriptedProcessor { _ in .again(after: .zero, reason: "my own repository is gone") }
        let settings = Worker.Settings(attempts: 1)
        try await Worker(bench.queue, processor, settings, surroundings: Remote(awayFor: 0)).drain()
        #expect(try await bench.message("a").code == "E_ATTEMPTS")
    }

    @Test func `a drain ends with the requests in the queue`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a", "b")
        let processor = ScriptedProcessor { _ in .again(after: .zero, reason: "no route") }
        let worker = Worker(
            bench.queue, processor, Worker.Settings(concurrency: 1, attempts: 1), surroundings: Remote(awayFor: .max))
        let fault = await #expect(throws: RunFault.self) { try await worker.drain() }
        #expect(fault?.code == "E_OUTAGE")
        #expect(processor.order == ["a"])
        for id in ["a", "b"] { #expect(try await bench.message(id).state == .waiting) }
    }

    @Test func `a question that takes long keeps the lease, and the order to stop ends it uncounted`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let remote = Remote(awayFor: 0, thenHangs: true)
        let clock = DrivenClock(moving: bench.clock, longestLeap: .zero)
        let settings = Worker.Settings(attempts: 1)
        let processor = ScriptedProcessor { _ in .again(after: .zero, reason: "no route") }
        let worker = Worker(bench.queue, processor, settings, surroundings: remote, clock: clock)
        async let running: Void = worker.run()
        await remote.hung()
        let third = settings.visibility / 3
        for _ in 0..<4 {
            await clock.wait { clock.sleepers(third...third) == 1 }
            clock.advance(by: third)
        }
        #expect(try await bench.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).isEmpty)
        worker.stop()
        try await running
        let message = try await bench.message("a")
        #expect(message.state == .waiting)
        #expect(message.failureCount == 0)
        #expect(message.deliveryCount == 0)
    }

    @Test func `the order to stop ends the wait for a remote that hangs`() async throws {
        let bench = try WorkerBench()
        try await bench.send("a")
        let log = EventLog()
        let remote = Remote(awayFor: 1, thenHangs: true)
        let settings = Worker.Settings(retry: .milliseconds(1) ... .milliseconds(2))
        let processor = ScriptedProcessor { _ in .again(after: .zero, reason: "no route") }
        let worker = Worker(bench.queue, processor, settings, observer: log, surroundings: remote)
        async let running: Void = worker.run()
        await remote.hung()
        worker.stop()
        try await running
        #expect(try await bench.message("a").failureCount == 0)
    }
}

/// Away for so many questions, then there, or hanging until it is cancelled.
private final class Remote: Surroundings {
    private let left: Mutex<Int>
    private let thenHangs: Bool
    private let hangs: AsyncStream<Void>
    private let hanging: AsyncStream<Void>.Continuation

    init(awayFor questions: Int, thenHangs: Bool = false) {
        left = Mutex(questions)
        self.thenHangs = thenHangs
        (hangs, hanging) = AsyncStream.makeStream()
    }

    var isAway: Bool { left.withLock { $0 > 0 } }

    func hung() async { for await _ in hangs { return } }

    func outage() async -> String? {
        let isAway = left.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        guard !isAway else { return "git: no route" }
        guard thenHangs else { return nil }
        hanging.yield()
        await untilCancelled()
        return "git: cancelled"
    }
}
