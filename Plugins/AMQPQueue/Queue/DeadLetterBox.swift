public import GabaritQueue
internal import GabaritValue
internal import Synchronization

extension AMQPBroker {
    /// What was put aside, oldest first; one for each id. Nothing is taken off.
    ///
    /// While it is looked at, nobody else sees it: two people who look at once may each see a part.
    ///
    /// - Parameter limit: the most messages to look at.
    public func deadLetters(of names: QueueNames, limit: Int = 1000) async throws -> [DeadLetter] {
        let box = try DeadLetterBox(self, names.deadLetters)
        let held: [DeadLetterBox.Held]
        do {
            held = try await box.open(limit)
        } catch {
            await box.close()
            throw error
        }
        await box.close()
        return held.map(\.letter).reduce(into: []) { letters, letter in
            if !letters.contains(where: { $0.id == letter.id }) { letters.append(letter) }
        }
    }

    /// Sends a dead letter again, as the newest message of its queue, and takes it off when the broker has confirmed that.
    ///
    /// - Throws: `QueueFault.notFound` when there is no such dead letter among the first thousand.
    public func redrive(_ id: String, of names: QueueNames) async throws {
        let box = try DeadLetterBox(self, names.deadLetters)
        do {
            try await redrive(try await box.open(1000).filter { $0.letter.id == id }, id, box, to: names.requests)
        } catch {
            await box.close()
            throw error
        }
        await box.close()
    }

    private func redrive(
        _ copies: [DeadLetterBox.Held], _ id: String, _ box: DeadLetterBox, to queue: String
    ) async throws {
        guard let letter = copies.last?.letter else { throw QueueFault.notFound(id: id) }
        var message = AMQPMessage(id: letter.id, body: letter.body, group: letter.group, created: clock.now())
        message.round = letter.round + 1
        try await send(message, to: queue)
        for copy in copies { await box.remove(copy.name) }
    }
}

/// The queue of dead letters while it is looked at: everything is taken and held, and given back at the end.
private final class DeadLetterBox: ArrivalTaker {
    struct Held: Sendable {
        var letter: DeadLetter
        var name: DeliveryName
    }

    private let queue: String
    private let connection: AMQPConnection
    private let broker: AMQPBroker
    private let state = Mutex(State())

    private struct State {
        var held: [Held] = []
        var link: LinkName?
    }

    init(_ broker: AMQPBroker, _ queue: String) throws {
        self.broker = broker
        self.queue = queue
        connection = try AMQPConnection(broker.endpoint)
    }

    func open(_ limit: Int) async throws -> [Held] {
        try await broker.check(queue)
        let link = try await connection.attach(receiver: queueAddress(queue), self)
        state.withLock { $0.link = link }
        try await connection.takeAll(link, upTo: limit)
        return state.withLock { $0.held }
    }

    func remove(_ name: DeliveryName) async {
        state.withLock { $0.held.removeAll { $0.name == name } }
        _ = await connection.settle(name, as: .accepted)
    }

    /// Gives everything back that was not taken off, and returns when the broker has closed the connection: its end alone may
    /// be kept from the broker by what stands between.
    func close() async {
        let rest = state.withLock { state in
            defer { state = State() }
            return state
        }
        for held in rest.held { _ = await connection.settle(held.name, as: .released) }
        if let link = rest.link { await connection.detach(link) }
        await connection.close()
    }

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        let letter = DeadLetter(
            id: message.identity, body: message.body, group: message.group, enqueued: message.created,
            round: message.round, reason: DeadLetterMessage.reason(of: message))
        state.withLock { $0.held.append(Held(letter: letter, name: name)) }
        return nil
    }

    /// A queue of dead letters has no other behind it: what is rejected here would be gone.
    func overlong() -> DeliveryOutcome? { nil }

    func lost() { state.withLock { $0 = State() } }
}
