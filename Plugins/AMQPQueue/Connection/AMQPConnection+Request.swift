internal import GabaritQueue
internal import Synchronization

/// Questions to a node of the broker, and its answers.
///
/// Source: OASIS AMQP Management 1.0 (working draft), request and response over a pair of links.
extension AMQPConnection {
    /// The most answers that may be on their way.
    private static let window = 64

    /// Asks a node and returns its answer.
    ///
    /// - Parameter properties: what is asked, as application properties.
    func ask(_ node: String, _ properties: [String: String], _ value: AMQPValue) async throws -> AMQPMessage {
        let box = replies[node] ?? ReplyBox()
        replies[node] = box
        let link = try await attach(receiver: node, label: "replies", terms: ReceiverTerms(target: box.address), box)
        _ = try ask(link, upTo: Self.window)
        let id = "\(fresh())"
        let question = AMQPMessage(
            id: id, body: [], properties: properties, value: value, replyTo: box.address)
        try await send(question, to: node)
        let deadline = ContinuousClock.now + patience.confirming
        while true {
            let seen = generation(of: link)
            if let answer = box.take(id) { return answer }
            guard links[link]?.generation == seen else { throw unavailable("the link '\(node)' is gone") }
            try check(await wait(.changed(link), until: deadline), "no answer from '\(node)'")
        }
    }
}

/// Holds the answers of one node until those who asked take them.
final class ReplyBox: ArrivalTaker {
    /// What answers are sent to.
    let address = "gabarit-replies-" + String(UInt64.random(in: .min ... .max), radix: 36)
    private let answers = Mutex<[String: AMQPMessage]>([:])

    func take(_ id: String) -> AMQPMessage? { answers.withLock { $0.removeValue(forKey: id) } }

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        if let id = message.correlation { answers.withLock { $0[id] = message } }
        return .accepted
    }

    func overlong() -> DeliveryOutcome? { .rejected }

    func lost() {}
}
