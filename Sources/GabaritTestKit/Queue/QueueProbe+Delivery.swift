internal import GabaritQueue

/// Delivery, leases and what becomes of a message.
extension QueueProbe {
    func deliversWhatWasSent() async throws {
        expect(try await takesNothing(), "an empty queue delivers something")
        try await send("a", group: "g", body: Array("body".utf8))
        try await send("b")
        let found = try await take(2)
        expect(found.map(\.id) == ["a", "b"], "sent a, b; found \(found.map(\.id))")
        guard found.count == 2 else { return }
        expect(found[0].body == Array("body".utf8), "the body is not the one that was sent")
        expect(found[0].group == "g" && found[1].group == nil, "the group is not the one that was sent")
        expect(found[0].sequence < found[1].sequence, "sequence numbers do not grow")
        expect(found[0].deliveryCount == 1, "the first delivery counts \(found[0].deliveryCount)")
        try await queue.settle(found[0], as: .done)
        try await subject.pass(.seconds(60))
        expect(try await take(1).map(\.id) == ["b"], "done is not the end of a message")
    }

    func leases() async throws {
        try await send("a")
        let first = try await takeOne("a")
        expect(try await takesNothing(), "a leased message is delivered again")
        try await subject.pass(.seconds(31))
        let second = try await takeOne("a")
        expect(second?.deliveryCount == 2, "the second delivery counts \(second?.deliveryCount ?? 0)")
        expect(second?.failureCount == 0, "a delivery that ended without a word counts as a failure")
        expect(first?.sequence == second?.sequence, "the sequence changes between deliveries")
        expect(first?.enqueued == second?.enqueued, "the time of sending changes between deliveries")
    }

    func extends() async throws {
        try await send("a")
        guard let message = try await takeOne("a") else { return }
        for _ in 0..<4 {
            try await subject.pass(.seconds(20))
            try await queue.extend(message, by: .seconds(30))
        }
        expect(try await takesNothing(), "an extended lease ends too early")
        try await subject.pass(.seconds(31))
        expect(try await take().map(\.id) == ["a"], "an extended lease never ends")
    }

    func losesLeases() async throws {
        try await send("a")
        guard let first = try await takeOne("a") else { return }
        try await subject.pass(.seconds(31))
        guard let second = try await takeOne("a") else { return }
        expect(try await isLost { try await queue.extend(first, by: .seconds(30)) }, "a lost lease can be extended")
        for settlement in [Settlement.done, .release, .again(after: .zero, reason: "late")] {
            let isLost = try await isLost { try await queue.settle(first, as: settlement) }
            expect(isLost, "\(settlement) counts after the lease was lost")
        }
        try await queue.settle(second, as: .done)
        try await subject.pass(.seconds(60))
        expect(try await takesNothing(), "the word of the one who has the lease does not count")
    }

    func counts() async throws {
        try await send("a")
        for _ in 0..<3 {
            guard let message = try await takeOne("a") else { return }
            expect(message.deliveryCount == 1, "a release counts as a delivery")
            try await queue.settle(message, as: .release)
        }
        guard let message = try await takeOne("a") else { return }
        try await queue.settle(message, as: .again(after: .zero, reason: "no"))
        try await subject.pass(.seconds(1))
        let next = try await takeOne("a")
        expect(next?.deliveryCount == 2, "a failed attempt does not count as a delivery")
        expect(next?.failureCount == 1, "a failed attempt does not count as a failure")
    }

    func delays() async throws {
        try await send("a")
        guard let message = try await takeOne("a") else { return }
        try await queue.settle(message, as: .again(after: .seconds(20), reason: "later"))
        expect(try await takesNothing(), "a delayed message is delivered at once")
        try await subject.pass(.seconds(21))
        expect(try await take().map(\.id) == ["a"], "a delayed message does not come back")
    }

    func putsAside() async throws {
        try await send("a", group: "g")
        try await send("b", group: "g")
        guard let message = try await takeOne("a") else { return }
        let reason = DeadLetterReason(code: "E_TEST", text: "two\nlines, é", runID: "run-1")
        try await queue.settle(message, as: .deadLetter(reason))
        let found = try await subject.deadLetters()
        expect(found == ["a": reason], "put aside a with its reason; found \(found)")
        expect(try await take().map(\.id) == ["b"], "a dead letter holds its group back")
        try await subject.pass(.seconds(60))
        expect(try await take().map(\.id) == ["b"], "a dead letter is delivered again")
    }
}
