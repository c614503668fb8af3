/// A queue of run requests: at-least-once delivery with leases.
public protocol RunQueue: Sendable {
    /// Takes messages, waiting for the first one.
    ///
    /// - Parameters:
    ///   - limit: the most messages to take, at least 1.
    ///   - visibility: how long they are leased; past that they are delivered again.
    ///   - waiting: how long to wait when there is none.
    /// - Returns: none when the wait ended without a message. A cancelled wait leases nothing, or returns what it leased.
    func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage]

    /// Leases a message for longer, from now.
    ///
    /// - Throws: `QueueFault.leaseLost` when somebody else has it.
    func extend(_ message: QueueMessage, by visibility: Duration) async throws

    /// Says what becomes of a message; carried through even when the calling task is cancelled.
    ///
    /// - Throws: `QueueFault.leaseLost` when somebody else has it; what they say counts.
    func settle(_ message: QueueMessage, as settlement: Settlement) async throws
}

/// Somewhere to send messages.
public protocol MessagePublisher: Sendable {
    /// Sends a message and returns when the queue has confirmed that it will not lose it.
    func publish(_ draft: MessageDraft, to queue: String) async throws

    /// Whether a message of this id was published before, as far as the queue can tell: a repeat of it reaches nobody.
    func remembers(_ id: String, in queue: String) async throws -> Bool
}

extension MessagePublisher {
    /// A queue that cannot be asked tells of nothing.
    public func remembers(_ id: String, in queue: String) async throws -> Bool { false }
}

/// Handles one message; the worker settles it with the answer.
public protocol MessageProcessor: Sendable {
    /// Does what the message asks for. Called again for the same message after a crash or a failed attempt.
    ///
    /// Cancelled when the lease or the time is over; it then answers as soon as it can, and the worker decides.
    func process(_ message: QueueMessage) async -> Settlement

    /// Ends a message that the worker will not try again: its last attempt failed, or it takes the process down.
    ///
    /// This is where the terminal status is published. Never runs what the message asks for.
    ///
    /// - Returns: `.deadLetter` with the run id filled in; `.done` when everything that it asks for is there already; `.again`
    ///   when the status could not be confirmed.
    func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement

    /// Ends a message as ``giveUp(_:because:)`` does, and looks at nothing but the message: even giving it up took the process
    /// down.
    func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement
}

/// Why a queue did not do what it was asked.
public enum QueueFault: Error, Sendable, Hashable {
    /// The lease ended and somebody else has the message now.
    case leaseLost(id: String)
    /// The body is longer than the queue takes, in bytes.
    case tooLarge(bytes: Int, limit: Int)
    /// The queue does not answer or cannot be opened.
    case unavailable(reason: String)
    /// There is no such message.
    case notFound(id: String)
}

extension QueueFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .leaseLost(let id): "the lease of message '\(id)' has ended and somebody else has it"
        case .tooLarge(let bytes, let limit): "the message has \(bytes) bytes, the limit is \(limit)"
        case .unavailable(let reason): "the queue is not available: \(reason)"
        case .notFound(let id): "there is no message '\(id)'"
        }
    }
}
