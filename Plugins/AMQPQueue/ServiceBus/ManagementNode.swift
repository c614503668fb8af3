internal import GabaritQueue
internal import GabaritValue

/// Asks the management node of one queue of Service Bus.
///
/// Source: Azure Service Bus, "AMQP 1.0 in Azure Service Bus: request-response-based operations".
struct ManagementNode: Sendable {
    let connection: AMQPConnection
    /// The queue.
    let entity: String

    /// Locks messages for longer.
    ///
    /// - Throws: `LinkRefusal` when one of the locks is lost; then none may have been renewed.
    func renew(locks: [[UInt8]]) async throws {
        _ = try await ask("renew-lock", ["lock-tokens": .uuids(locks)])
    }

    /// Locks a session for longer.
    func renew(session: String) async throws {
        _ = try await ask("renew-session-lock", ["session-id": .text(session)])
    }

    /// The state of a session that is held here; `nil` without one.
    func state(ofSession session: String) async throws -> [UInt8]? {
        try await ask("get-session-state", ["session-id": .text(session)])?["session-state"]?.bytes
    }

    /// - Parameter state: `nil` takes it away.
    func set(state: [UInt8]?, ofSession session: String) async throws {
        _ = try await ask(
            "set-session-state", ["session-id": .text(session), "session-state": state.map { .bytes($0) } ?? .null])
    }

    /// Messages from a sequence number on, for looking at; nobody is kept from them.
    func peek(from sequence: Int64, count: Int) async throws -> [AMQPMessage] {
        let body: [String: AMQPValue] = [
            "from-sequence-number": .integer(sequence), "message-count": .int(Int32(clamping: count)),
        ]
        let encoded = try await ask("peek-message", body)?["messages"]?.list ?? []
        return encoded.compactMap { $0["message"]?.bytes }.compactMap { ProtonMessage()?.read($0) }
    }

    /// - Returns: the body of the answer, `nil` for an answer without one.
    /// - Throws: `LinkRefusal` when the broker does not do it.
    private func ask(_ operation: String, _ body: [String: AMQPValue]) async throws -> AMQPValue? {
        let properties = ["operation": "com.microsoft:" + operation]
        let answer = try await connection.ask(entity + "/$management", properties, .map(body))
        let status = answer.properties["statusCode"].flatMap { Int($0) } ?? 0
        guard (200..<300).contains(status) else {
            throw LinkRefusal(
                condition: answer.properties["errorCondition"] ?? "status \(status)",
                text: answer.properties["statusDescription"] ?? "")
        }
        return answer.value
    }
}
