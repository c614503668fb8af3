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

    func take(_ limit: Int = 1, visibility: Duration = .seconds(30)) async throws -> [QueueMessage] {
        try await queue.receive(upTo: limit, visibility: visibility, waiting: .zero)
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
