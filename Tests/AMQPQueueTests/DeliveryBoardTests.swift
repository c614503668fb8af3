import GabaritQueue
import GabaritValue
import Testing

@testable import AMQPQueue

@Suite struct DeliveryBoardTests {
    private static let start = Timestamp(milliseconds: 1_000_000)
    private var board = DeliveryBoard()
    private var number: UInt64 = 0

    private mutating func arrive(_ id: String?, group: String? = nil, redelivered: Bool = false) -> Bool {
        number += 1
        let message = AMQPMessage(id: id, body: [UInt8(truncatingIfNeeded: number)], isRedelivered: redelivered)
        return board.add(message, group: group, DeliveryName(epoch: 1, number: number), at: Self.start)
    }

    private mutating func take(_ limit: Int = 10, after seconds: Int = 0) -> [QueueMessage] {
        let now = Self.start + .seconds(seconds)
        return board.take(upTo: limit, until: now + .seconds(30), at: now)
    }

    @Test mutating func `sequence numbers grow, also when the clock goes back`() {
        for id in ["a", "b", "c"] { _ = arrive(id) }
        let taken = take()
        #expect(taken.map(\.sequence) == [1_000_000, 1_000_001, 1_000_002])
    }

    @Test mutating func `a message without an id is known by what it says`() {
        #expect(arrive(nil))
        let first = take().first?.id
        #expect(first?.hasPrefix("sha256-") == true)
        board.clear()
        number -= 1
        #expect(arrive(nil, redelivered: true))
        board.account([:])
        #expect(take().first?.id == first)
        number -= 1
        #expect(arrive(nil, redelivered: true))
        board.account([:])
        #expect(take().first?.refusal?.code == "E_NO_ID")
    }

    @Test mutating func `the repeat of a request that names itself in its body is dropped`() {
        let message = AMQPMessage(body: Array(#"{"messageId": "a", "message": {}}"#.utf8))
        let isNew = [1, 2].map { board.add(message, group: nil, DeliveryName(epoch: 1, number: $0), at: Self.start) }
        #expect(isNew == [true, false])
    }

    @Test mutating func `an equal request without an id is put aside, whether the first is held or done`() throws {
        #expect(arrive(nil))
        let first = try #require(take().first)
        number -= 1
        #expect(arrive(nil))
        let held = try #require(take().first)
        #expect(held.refusal?.code == "E_NO_ID")
        #expect(held.id != first.id)
        _ = try board.remove(first, isDone: true)
        _ = try board.remove(held, isDone: true)
        number -= 1
        #expect(arrive(nil))
        let done = try #require(take().first)
        #expect(done.refusal?.code == "E_NO_ID")
        #expect(![first.id, held.id].contains(done.id))
        #expect(first.refusal == nil)
    }

    @Test mutating func `a message that failed is counted, and one that was cut off before is counted by the ledger`()
        throws
    {
        _ = arrive("a", redelivered: true)
        #expect(board.needsLedger(at: Self.start))
        board.account(["a": AttemptRecord(cutOff: 2, failures: 1)])
        #expect(!board.needsLedger(at: Self.start))
        let first = try #require(take().first)
        #expect(first.failureCount == 1)
        #expect(first.deliveryCount == 5)
        try board.giveBack(first, failed: true, visible: Self.start)
        let second = try #require(take().first)
        #expect(second.failureCount == 2)
        #expect(second.deliveryCount == 6)
    }

    @Test mutating func `a redelivered message that nobody wrote about was cut off once`() throws {
        _ = arrive("a", redelivered: true)
        board.account([:])
        let message = try #require(take().first)
        #expect(message.deliveryCount == 2)
        #expect(message.failureCount == 0)
    }

    @Test mutating func `a lease that ended is lost when somebody else has the message, and not before`() throws {
        _ = arrive("a")
        let first = try #require(take().first)
        try board.extend(first, until: Self.start + .seconds(60))
        #expect(take(after: 59).isEmpty)
        let second = try #require(take(after: 60).first)
        #expect(throws: QueueFault.leaseLost(id: "a")) { try board.extend(first, until: Self.start) }
        _ = try board.remove(second, isDone: true)
        #expect(throws: QueueFault.leaseLost(id: "a")) { try board.entry(of: second) }
    }

    @Test mutating func `a group that waits says when it goes on`() throws {
        _ = arrive("a1", group: "a")
        _ = arrive("a2", group: "a")
        let first = try #require(take().first)
        try board.giveBack(first, failed: true, visible: Self.start + .seconds(20))
        #expect(take().isEmpty)
        #expect(board.nextDue(after: Self.start) == Self.start + .seconds(20))
        #expect(take(after: 20).map(\.id) == ["a1"])
    }

    @Test mutating func `of very many ids that are done the newest are remembered`() throws {
        for index in 0...DeliveryBoard.memory {
            _ = arrive("m\(index)")
            _ = try board.remove(try #require(take(1).first), isDone: true)
        }
        #expect(!arrive("m\(DeliveryBoard.memory)"))
        #expect(arrive("m0"))
    }
}
