internal import GabaritQueue

/// Connections that end at any point. A queue without connections has nothing to show here.
extension QueueProbe {
    func outlivesIdleCuts() async throws {
        guard let cut = subject.cut else { return }
        try await send("a")
        guard let first = try await takeOne("a") else { return }
        try await queue.settle(first, as: .done)
        try await cut()
        try await persist { try await self.send("b") }
        guard let second = try await takeAfterCut().first else {
            return expect(false, "nothing comes after a cut")
        }
        expect(second.id == "b", "expected the message 'b' after a cut, found '\(second.id)'")
    }

    func redeliversAfterCuts() async throws {
        guard let cut = subject.cut else { return }
        try await send("a1", group: "a")
        try await send("a2", group: "a")
        guard let first = try await takeOne("a1") else { return }
        try await cut()
        if subject.leases == .time {
            try await persist { try await self.queue.extend(first, by: .seconds(30)) }
            expect(try await persistently { try await self.takesNothing() }, "a lease ends with a connection")
            try await subject.pass(.seconds(31))
        }
        // The first wait may be what notices the cut.
        let again = try await takeAfterCut()
        expect(again.map(\.id) == ["a1"], "after a cut a1 comes again; found \(again.map(\.id))")
        expect(await fails { try await self.queue.extend(first, by: .seconds(30)) }, "a lease outlives its connection")
        expect(await fails { try await self.queue.settle(first, as: .done) }, "a lost lease can be settled")
        guard let again = again.first else { return }
        expect(again.deliveryCount > first.deliveryCount, "a delivery that was cut off does not count")
        expect(again.failureCount == 0, "a delivery that was cut off counts as a failure")
        try await queue.settle(again, as: .done)
        expect(try await take().map(\.id) == ["a2"], "a group does not go on after a cut")
    }

    func waitsThroughCuts() async throws {
        guard let cut = subject.cut else { return }
        let queue = queue
        let waiting = Task { try await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .seconds(5)) }
        try await send("a")
        try await cut()
        let found: [QueueMessage]
        do { found = try await waiting.value } catch QueueFault.unavailable { found = [] }
        // Taken before the cut or after it; in the first case it comes again.
        let again = try await takeAfterCut()
        expect(!found.isEmpty || !again.isEmpty, "a message is lost to a receiver that was cut off")
    }

    func putsAsideThroughCuts() async throws {
        guard let cut = subject.cut else { return }
        let reason = DeadLetterReason(code: "E_TEST", text: "no", runID: "run-1")
        let ids = (0..<5).map { "m\($0)" }
        for id in ids { try await persist { try await self.send(id) } }
        var tries: [String: Int] = [:]
        var aside: Set<String> = []
        for _ in 0..<60 where aside.count < ids.count {
            guard let message = try await takeAfterCut().first else { break }
            let queue = queue
            async let settled: Void = queue.settle(message, as: .deadLetter(reason))
            tries[message.id, default: 0] += 1
            if tries[message.id, default: 0] <= 2 { try await cut() }
            do {
                try await settled
                aside.insert(message.id)
            } catch is QueueFault {
                // Whether it is aside or comes again, nobody can say but the queue.
                aside.formUnion(try await persistently { try await self.subject.deadLetters() }.keys)
            }
        }
        let found = try await persistently { try await self.subject.deadLetters() }
        for id in ids { expect(found[id] == reason, "'\(id)' is neither aside nor delivered again") }
    }

    /// A sender and a receiver work on while connections end; what was confirmed is delivered, and in the end all is done.
    func losesNothingToCuts() async throws {
        guard let cut = subject.cut else { return }
        let ids = (0..<60).map(String.init)
        for (number, id) in ids.enumerated() {
            async let sent: Void = persist { try await self.send(id, group: "g\(number % 5)") }
            if number % 6 == 3 { try await cut() }
            try await sent
        }
        var left = Set(ids)
        for round in 0..<300 where !left.isEmpty {
            let waiting = subject.leases == .connection ? subject.patience : glance
            let found = (try? await queue.receive(upTo: 8, visibility: .seconds(600), waiting: waiting)) ?? []
            // What came over a connection that was cut before it arrived is leased for its time.
            if found.isEmpty { try await outlastLocks(.seconds(601)) }
            for (number, message) in found.enumerated() {
                let queue = queue
                async let settled: Void = queue.settle(message, as: .done)
                if round < 20, number == round % 3 { try await cut() }
                do { try await settled } catch is QueueFault { continue }
                left.remove(message.id)
            }
        }
        expect(left.isEmpty, "\(left.count) of \(ids.count) messages never came: \(left.sorted().prefix(5))")
    }
}

extension QueueProbe {
    /// Takes a message that is there, when it was not taken by somebody whose connection was cut.
    private func takeAfterCut() async throws -> [QueueMessage] {
        // Where locks outlive a connection, that nothing comes before they are over is ordinary; a look is enough then. The
        // lock may begin only after the first look: when the broker has heard of the cut.
        for _ in 0..<3 where subject.leases != .connection {
            let found = try await persistently {
                try await self.queue.receive(upTo: 1, visibility: .seconds(30), waiting: self.glance)
            }
            guard found.isEmpty else { return found }
            try await outlastLocks(.seconds(61))
            let again = try await persistently { try await self.take() }
            guard again.isEmpty else { return again }
        }
        return subject.leases == .connection ? try await persistently { try await self.take() } : []
    }

    /// Lets the time go by for which a message is kept from others when its connection was cut.
    private func outlastLocks(_ lease: Duration) async throws {
        switch subject.leases {
        case .connection: return
        case .connectionAndLock(let lock): try await subject.pass(lock + .seconds(1))
        case .time: try await subject.pass(lease)
        }
    }

    /// Does something again and again while the queue is not available.
    private func persistently<Result: Sendable>(_ call: () async throws -> Result) async throws -> Result {
        for _ in 0..<100 {
            do { return try await call() } catch QueueFault.unavailable { continue }
        }
        return try await call()
    }

    private func persist(_ call: () async throws -> Void) async throws { try await persistently(call) }

    /// Whether a call fails with a fault that the worker knows as one of the queue.
    private func fails(_ call: () async throws -> Void) async -> Bool {
        do {
            try await call()
            return false
        } catch {
            return error is QueueFault
        }
    }
}
