public import GabaritQueue
internal import GabaritValue
internal import Synchronization

extension ServiceBusNamespace {
    /// How many messages one look brings.
    private static let page = 100

    /// What was put aside, oldest first. Nothing is taken off, and nobody is kept from it.
    ///
    /// - Parameter limit: the most messages to look at.
    public func deadLetters(of names: BusNames, limit: Int = 1000) async throws -> [DeadLetter] {
        try await peek(names, limit).map(\.deadLetter)
    }

    /// Sends a dead letter again, as the newest message of its queue, and takes it off when the broker has confirmed that.
    ///
    /// - Throws: `QueueFault.notFound` when there is no such dead letter among the first thousand.
    public func redrive(_ id: String, of names: BusNames) async throws {
        let before = try await peek(names, 1000)
        let copies = before.filter { $0.fromBus.identity == id }
        guard let last = copies.last, let place = before.lastIndex(of: last) else {
            throw QueueFault.notFound(id: id)
        }
        let box = DeadLetterHolder()
        let connection = try AMQPConnection(endpoint)
        do {
            let wanted = Set(copies.compactMap { $0.fromBus.sequence })
            let link = try await connection.attach(
                receiver: names.deadLetters, terms: ReceiverTerms(isConfirmed: true), box)
            let held = try await hold(wanted, upTo: place + 1, link, box, connection)
            try await sending.send(AMQPMessage(again: last, at: clock.now()), to: names.requests)
            for (name, sequence) in held {
                let isWanted = wanted.contains(sequence)
                let verdict = try await connection.conclude(name, as: isWanted ? .accepted : .released)
                guard verdict == .counts || !isWanted else { throw QueueFault.leaseLost(id: id) }
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    /// Locks dead letters from the first one on, until all that are wanted are among them.
    private func hold(
        _ wanted: Set<Int64>, upTo count: Int, _ link: LinkName, _ box: DeadLetterHolder, _ connection: AMQPConnection
    ) async throws -> [(DeliveryName, Int64)] {
        let deadline = ContinuousClock.now + connection.patience.draining
        _ = try await connection.ask(link, upTo: count)
        while true {
            let seen = await connection.generation(of: link)
            let held = box.held.withLock { $0 }
            if wanted.isSubset(of: held.map(\.1)) { return held }
            guard ContinuousClock.now < deadline else {
                for (name, _) in held { _ = try await connection.conclude(name, as: .released) }
                throw sending.unavailable("somebody else holds the dead letter; try again in a few minutes")
            }
            try await connection.awaitChange(of: link, since: seen, until: deadline)
        }
    }

    private func peek(_ names: BusNames, _ limit: Int) async throws -> [AMQPMessage] {
        let node = ManagementNode(connection: sending, entity: names.deadLetters)
        var letters: [AMQPMessage] = []
        var next: Int64 = 0
        while letters.count < limit {
            let page: [AMQPMessage]
            do {
                page = try await node.peek(from: next, count: min(Self.page, limit - letters.count))
            } catch let refusal as LinkRefusal {
                throw sending.unavailable("'\(names.deadLetters)': \(refusal)")
            }
            guard let last = page.last?.fromBus.sequence else { break }
            letters += page
            next = last + 1
        }
        return letters
    }
}

/// Holds the dead letters that were locked.
private final class DeadLetterHolder: ArrivalTaker {
    let held = Mutex<[(DeliveryName, Int64)]>([])

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        guard let sequence = message.fromBus.sequence else { return .released }
        held.withLock { $0.append((name, sequence)) }
        return nil
    }

    /// Dead letters have no others behind them: what is too long to be shown stays where it is.
    func overlong() -> DeliveryOutcome? { .released }

    func lost() { held.withLock { $0 = [] } }
}
