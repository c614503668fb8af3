internal import GabaritQueue
internal import Synchronization

/// Order, duplicates, sizes and many receivers.
extension QueueProbe {
    func keepsGroupsInOrder() async throws {
        for id in ["a1", "b1", "a2", "c", "b2"] { try await send(id, group: String(id.prefix(1))) }
        let first = try await take(3, upTo: 10)
        expect(first.map(\.id) == ["a1", "b1", "c"], "the first of each group are a1, b1, c; found \(first.map(\.id))")
        guard first.count == 3 else { return }
        try await queue.settle(first[1], as: .done)
        expect(
            try await take(1, upTo: 10).map(\.id) == ["b2"],
            "the next of a group does not follow when the one before is done")
        try await queue.settle(first[0], as: .release)
        expect(try await take(1, upTo: 10).map(\.id) == ["a1"], "a released message is not the next of its group")
    }

    func holdsGroupsBack() async throws {
        try await send("a1", group: "a")
        try await send("a2", group: "a")
        guard let message = try await takeOne("a1") else { return }
        try await queue.settle(message, as: .again(after: .seconds(20), reason: "later"))
        expect(try await takesNothing(), "a message overtakes one of its group that waits for its next attempt")
        try await subject.pass(.seconds(21))
        expect(try await take(1, upTo: 10).map(\.id) == ["a1"], "a group does not go on with the message that waited")
    }

    func dropsDuplicates() async throws {
        try await send("a", body: [1])
        try await send("a", body: [2])
        guard let message = try await takeOne("a") else { return }
        expect(message.body == [1], "the second message of an id replaces the first")
        try await send("a")
        expect(try await takesNothing(), "an id that is worked on is taken again")
        try await queue.settle(message, as: .done)
        try await send("a")
        expect(try await takesNothing(), "an id that is done is taken again")
    }

    func takesLargeBodies() async throws {
        let limit = subject.largestBody
        let largest = (0..<limit).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await send("largest", body: largest)
        expect(try await takeOne("largest")?.body == largest, "a body of \(limit) bytes does not come back as it was")
        do {
            try await send("larger", body: largest + [0])
            expect(false, "a body of one byte more than \(limit) bytes is taken")
        } catch let fault as QueueFault {
            expect(
                fault == .tooLarge(bytes: limit + 1, limit: limit), "a body that is too large is refused with \(fault)")
        }
        try await send("empty", body: [])
        expect(try await takeOne("empty")?.body == [], "an empty body does not come back as it was")
    }

    func losesNothingToCancellation() async throws {
        let queue = queue
        for round in 0..<20 {
            let waiting = Task {
                (try? await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .seconds(30))) ?? []
            }
            for _ in 0..<round { await Task.yield() }
            try await send("m\(round)")
            waiting.cancel()
            let taken = await waiting.value
            let found = taken.isEmpty ? try await take() : taken
            expect(found.map(\.id) == ["m\(round)"], "round \(round) lost its message to a cancelled wait")
            for message in found {
                expect(message.deliveryCount == 1, "round \(round) counts a delivery that nobody got")
                try await queue.settle(message, as: .done)
            }
        }
    }

    /// Several receivers, groups of ten messages: each message once, each group in order.
    func sharesWork(_ volume: Int) async throws {
        try await sendInLanes(volume)
        let receivers = subject.receivers
        let tally = Tally(volume)
        let done = try await withThrowingTaskGroup(of: [String].self) { group in
            for receiver in receivers + receivers { group.addTask { try await Self.work(receiver, tally) } }
            return try await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        expect(try await takesNothing(), "more is delivered than was sent")
        let all = done.flatMap { $0 }
        expect(all.count == volume, "\(volume) messages were sent, \(all.count) delivered")
        expect(Set(all).count == volume, "\(volume) messages were sent, \(Set(all).count) different ones delivered")
        for one in done {
            let inOrder = Dictionary(grouping: one.compactMap(Int.init)) { $0 / 10 }.values.allSatisfy {
                $0 == $0.sorted()
            }
            expect(inOrder, "a receiver saw a group out of order")
        }
    }

    /// Sends groups side by side, and the messages of a group one after the other.
    private func sendInLanes(_ volume: Int) async throws {
        let (publisher, name, lanes) = (subject.publisher, subject.name, 16)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for number in 0..<volume where (number / 10) % lanes == lane {
                        try await publisher.publish(
                            MessageDraft(id: "\(number)", body: [1], group: "g\(number / 10)"), to: name)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func work(_ queue: any RunQueue, _ tally: Tally) async throws -> [String] {
        var done: [String] = []
        while !tally.isOver {
            let messages = try await queue.receive(
                upTo: 16, visibility: .seconds(600), waiting: .milliseconds(200))
            for message in messages {
                done.append(message.id)
                try await queue.settle(message, as: .done)
                tally.count()
            }
        }
        return done
    }
}

/// What several receivers have done together.
private final class Tally: Sendable {
    /// A queue that brings nothing for so long has stopped.
    private static let standstill = Duration.seconds(600)

    private let volume: Int
    private let state = Mutex((done: 0, last: ContinuousClock.now))

    init(_ volume: Int) {
        self.volume = volume
    }

    func count() {
        state.withLock { state in
            state.done += 1
            state.last = .now
        }
    }

    var isOver: Bool { state.withLock { $0.done >= volume || .now - $0.last > Self.standstill } }
}
