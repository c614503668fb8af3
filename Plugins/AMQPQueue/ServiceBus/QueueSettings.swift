public import GabaritHTTP
internal import GabaritSource
public import GabaritValue
internal import GabaritXML

/// What a namespace says about one of its queues, as far as it matters to a worker.
///
/// It is told over HTTPS, to who may manage the queue; AMQP 1.0 says nothing of it.
/// Source: Azure Service Bus, "Service Bus resource provider, REST API", entity description of a queue.
public struct QueueSettings: Sendable, Hashable {
    /// How often the broker delivers a message before it puts it aside itself.
    public var deliveries: Int
    /// Whether what expires becomes a dead letter; otherwise it is gone.
    public var keepsExpired: Bool
    /// Whether messages expire at all.
    public var expires: Bool
    /// How many messages it has, those included that are locked; dead letters and scheduled ones do not count.
    public var messages: Int?

    /// The longest time to live that there is: for ever.
    private static let forever = "P10675199D"
    private static let version = "2021-05"

    /// Asks for the settings of a queue.
    ///
    /// - Parameters:
    ///   - gate: sends to the namespace.
    ///   - authorization: a token for the queue, as the value of the header `Authorization`.
    /// - Returns: `nil` where the token does not allow to look.
    /// - Throws: `HTTPFault` when the namespace does not answer with a description of a queue.
    public static func read(_ queue: String, gate: any HTTPGate, authorization: Secret) async throws -> QueueSettings? {
        var request = HTTPRequest(.get, queue.split(separator: "/").map(String.init))
        request.query = [("api-version", version)]
        request.expects = .xml
        request.authorization = authorization
        let response = try await gate.send(request)
        if response.status == 401 || response.status == 403 { return nil }
        guard response.isSuccess else {
            throw HTTPFault.malformed(origin: gate.origin, reason: "it answers \(response.status) about '\(queue)'")
        }
        let entry: XMLElement
        do throws(XMLFault) {
            entry = try XMLReader().read(response.body)
        } catch {
            throw HTTPFault.malformed(origin: gate.origin, reason: error.text)
        }
        guard let settings = settings(in: entry) else {
            throw HTTPFault.malformed(origin: gate.origin, reason: "it is no description of a queue")
        }
        return settings
    }

    private static func settings(in entry: XMLElement) -> QueueSettings? {
        guard let queue = entry.child("content")?.child("QueueDescription"),
            let deliveries = queue.text(of: "MaxDeliveryCount").flatMap({ Int($0) })
        else { return nil }
        return QueueSettings(
            deliveries: deliveries, keepsExpired: queue.text(of: "DeadLetteringOnMessageExpiration") == "true",
            expires: !(queue.text(of: "DefaultMessageTimeToLive") ?? forever).hasPrefix(forever),
            messages: queue.child("CountDetails")?.text(of: "ActiveMessageCount").flatMap { Int($0) })
    }

    /// What a worker cannot work with, one sentence each, with what to do; none when all is well.
    ///
    /// - Parameter least: how many deliveries the worker itself needs before it puts a message aside.
    public func problems(of queue: String, least: Int) -> [(problem: String, next: String)] {
        var problems: [(String, String)] = []
        if deliveries < least {
            problems.append(
                (
                    "the queue '\(queue)' puts messages aside after \(deliveries) deliveries, before the worker would (\(least))",
                    "az servicebus queue update --name \(queue) --max-delivery-count 1000"
                ))
        }
        if expires, !keepsExpired {
            problems.append(
                (
                    "the queue '\(queue)' drops messages that expire, without a dead letter",
                    "az servicebus queue update --name \(queue) --enable-dead-lettering-on-message-expiration true"
                ))
        }
        return problems
    }
}
