internal import GabaritQueue
internal import GabaritValue

/// Whose turn it is to take requests: one worker at a time, so that the requests of a workspace keep their order.
///
/// A queue of its own holds a single message, the turn. Whoever has it hidden is the active worker and hides it again and
/// again; when that worker ends, it becomes visible and the next one takes it. Nobody has to make the message: a worker
/// that finds none puts one, hidden for itself from the first moment. Two that do so at once, or what a crash left behind,
/// is found by the number of messages, of which the service never says too few: who gets a turn that is not the only one
/// deletes it and tries again later.
actor Turn {
    enum Standing: Sendable, Hashable {
        /// It was this worker's turn all the time.
        case kept
        /// It is this worker's turn now.
        ///
        /// - Parameter abrupt: whether the one before ended without giving it back; what it held is hidden for up to
        ///   ``slack`` longer.
        case taken(abrupt: Bool)
        /// It is somebody else's.
        case other
    }

    /// How much longer than the turn a message may be hidden.
    static let slack = Duration.seconds(2)
    private static let free = "free"

    private struct Held {
        var id: String
        var receipt: String
        var until: Timestamp
    }

    private let queue: String
    private let service: StorageService
    private let name: String
    private var held: Held?

    /// - Parameter name: who this worker is; no other has the same.
    init(_ queue: String, _ service: StorageService, name: String) {
        self.queue = queue
        self.service = service
        self.name = name
    }

    /// Makes sure that it is this worker's turn for almost a duration from now. Not to be called twice at once.
    func hold(_ duration: Duration) async throws -> Standing {
        let now = service.clock.now()
        if let held, held.until > now {
            if held.until - now >= duration - Self.slack { return .kept }
            do {
                let receipt = try await service.update(held.id, held.receipt, in: queue, for: duration)
                self.held = Held(id: held.id, receipt: receipt, until: now + duration)
                return .kept
            } catch let refusal as StorageRefusal where refusal.isOfLostMessage {
                self.held = nil
            }
        }
        held = nil
        return try await take(duration, at: now)
    }

    /// Lets the next worker have it at once.
    func giveBack() async throws {
        guard let turn = held else { return }
        held = nil
        _ = try await service.update(turn.id, turn.receipt, in: queue, text: Self.free, for: .zero)
    }

    private func take(_ duration: Duration, at now: Timestamp) async throws -> Standing {
        let found = try await service.take(upTo: 1, from: queue, for: duration).first
        guard var turn = try await found != nil ? found : make(duration) else { return .other }
        guard try await service.count(of: queue) == 1 else {
            try await service.delete(turn.id, turn.receipt, from: queue)
            return .other
        }
        let isAbrupt = found.map { $0.text != Self.free && $0.text != name } ?? false
        turn.receipt = try await service.update(turn.id, turn.receipt, in: queue, text: name, for: duration)
        held = Held(id: turn.id, receipt: turn.receipt, until: now + duration)
        return .taken(abrupt: isAbrupt)
    }

    private func make(_ duration: Duration) async throws -> StorageService.Delivery? {
        guard try await service.count(of: queue) == 0 else { return nil }
        return try await service.put(name, to: queue, hiddenFor: duration)
    }
}
