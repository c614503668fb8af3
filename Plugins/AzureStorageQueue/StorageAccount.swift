public import GabaritHTTP
public import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import Synchronization

/// The queues of an Azure Storage account, spoken to over HTTPS: publishes, and gives its queues.
public final class StorageAccount: MessagePublisher {
    /// The longest answer that is read, in bytes: what a gate to a storage account must let through.
    public static let longestAnswer = StorageService.longestAnswer
    /// The longest line before a body that is sent, in bytes.
    private static let longestLine = 1024

    let names: StorageQueueNames
    let service: StorageService
    private let encoding: BodyEncoding
    private let lastSent = Mutex<Int64>(0)
    private let open = Mutex<[AzureStorageQueue]>([])

    /// - Parameters:
    ///   - gate: sends to the endpoint's origin.
    ///   - encoding: how bodies are written.
    ///   - clock: dates requests, and decides when leases of ``AzureStorageQueue`` end.
    public init(
        _ endpoint: StorageEndpoint, _ names: StorageQueueNames, gate: any HTTPGate, credential: StorageCredential,
        encoding: BodyEncoding = .base64, clock: any WallClock = SystemClock()
    ) {
        self.names = names
        self.encoding = encoding
        service = StorageService(endpoint: endpoint, gate: gate, credential: credential, clock: clock)
    }

    /// The queue of requests.
    ///
    /// - Parameter grouping: the group that the body of a message names, `nil` for none; then the one it was sent with counts.
    public func queue(grouping: @escaping @Sendable ([UInt8]) -> String? = { _ in nil }) -> AzureStorageQueue {
        let queue = AzureStorageQueue(names, service, encoding, grouping: grouping)
        open.withLock { $0.append(queue) }
        return queue
    }

    /// Sends a message. On the queue of requests the id and the group stand in a line before the body; what is on another
    /// queue is read by others, and goes as it is.
    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await publish(draft, round: 1, to: queue)
    }

    private func publish(_ draft: MessageDraft, round: Int, to queue: String) async throws {
        let largest = encoding.largest(for: draft.body)
        guard draft.body.count <= largest else {
            throw QueueFault.tooLarge(bytes: draft.body.count, limit: largest)
        }
        let bytes = queue == names.requests ? try framed(draft, round: round) : draft.body
        do {
            try await service.put(encoding.text(bytes), to: queue)
        } catch {
            throw QueueFault(error)
        }
    }

    /// Makes sure that a queue is there and may be read.
    ///
    /// - Parameter creates: whether one that is missing is made.
    /// - Throws: `QueueFault.unavailable`.
    public func check(_ queue: String, creates: Bool) async throws {
        do {
            do {
                _ = try await service.count(of: queue)
            } catch let refusal as StorageRefusal where creates && refusal.code == "QueueNotFound" {
                try await service.create(queue)
            }
        } catch {
            throw QueueFault(error)
        }
    }

    /// What is in the queue of requests; the oldest is looked for among those that no worker holds.
    public func backlog() async throws -> QueueBacklog {
        do {
            let messages = try await service.count(of: names.requests)
            let oldest = try await service.peek(upTo: 1, of: names.requests).first
            return QueueBacklog(
                messages: messages, oldestAge: oldest.map { service.clock.now() - $0.inserted } ?? .zero)
        } catch {
            throw QueueFault(error)
        }
    }

    /// Gives back what is held, so that the next worker need not wait. What cannot be given back comes back by itself.
    public func close() async {
        for queue in open.withLock({ $0 }) { try? await queue.close() }
    }

    func framed(_ draft: MessageDraft, round: Int = 1) throws(QueueFault) -> [UInt8] {
        var frame = MessageFrame(body: draft.body)
        frame.id = draft.id
        frame.group = draft.group
        frame.round = round
        let now = service.clock.now().milliseconds
        frame.sent = lastSent.withLock { last in
            last = max(last + 1, now)
            return last
        }
        let bytes = frame.bytes
        guard bytes.count - draft.body.count <= Self.longestLine else {
            throw .unavailable(
                reason: "the id and the group of the message have more than 900 bytes; give it shorter ones")
        }
        return bytes
    }

    /// Sends a body again as the newest message of the queue of requests.
    func resend(_ letter: DeadLetter) async throws {
        let draft = MessageDraft(id: letter.id, body: letter.body, group: letter.group)
        try await publish(draft, round: letter.round + 1, to: names.requests)
    }
}
