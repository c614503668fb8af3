internal import GabaritQueue

/// One queue under check, and what was found wrong with it.
actor QueueProbe {
    let subject: QueueConformance.Subject
    private(set) var problems: [String] = []

    init(_ subject: QueueConformance.Subject) {
        self.subject = subject
    }

    var queue: any RunQueue { subject.receivers[0] }

    func expect(_ holds: Bool, _ otherwise: @autoclosure () -> String) {
        if !holds { problems.append(otherwise()) }
    }

    func send(_ id: String, group: String? = nil, body: [UInt8] = [1]) async throws {
        try await subject.publisher.publish(MessageDraft(id: id, body: body, group: group), to: subject.name)
    }

    /// Takes as many messages as should be there, and what comes with them; fewer when the queue's time is over.
    func take(_ count: Int = 1, upTo limit: Int? = nil) async throws -> [QueueMessage] {
        let deadline = ContinuousClock.now + subject.patience
        var found: [QueueMessage] = []
        repeat {
            let left = max(.zero, deadline - .now)
            found += try await queue.receive(
                upTo: max(1, (limit ?? count) - found.count), visibility: .seconds(30), waiting: left)
        } while found.count < count && ContinuousClock.now < deadline
        return found
    }

    /// How long a look takes where finding nothing is ordinary.
    var glance: Duration { min(subject.patience, .milliseconds(200)) }

    /// Whether the queue has nothing to give.
    func takesNothing() async throws -> Bool {
        try await queue.receive(upTo: 10, visibility: .seconds(30), waiting: glance).isEmpty
    }

    /// Takes one message that must be there.
    func takeOne(_ id: String) async throws -> QueueMessage? {
        let found = try await take()
        expect(found.map(\.id) == [id], "expected the message '\(id)', found \(found.map(\.id))")
        return found.first
    }

    /// Whether a call fails because somebody else has the message.
    func isLost(_ call: () async throws -> Void) async throws -> Bool {
        do {
            try await call()
            return false
        } catch QueueFault.leaseLost {
            return true
        }
    }
}
