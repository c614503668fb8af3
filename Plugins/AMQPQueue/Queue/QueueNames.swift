/// The queues of a broker that belong to one queue of requests.
public struct QueueNames: Sendable, Hashable {
    /// The queue of requests itself.
    public var requests: String
    /// Where messages are put aside with a reason.
    public var deadLetters: String
    /// Where the broker keeps count of attempts for workers that are gone.
    public var attempts: String

    /// - Parameters:
    ///   - deadLetters: `<requests>.dead-letters` by default.
    ///   - attempts: `<requests>.attempts` by default.
    public init(requests: String, deadLetters: String? = nil, attempts: String? = nil) {
        self.requests = requests
        self.deadLetters = deadLetters ?? requests + ".dead-letters"
        self.attempts = attempts ?? requests + ".attempts"
    }
}

/// The address of a queue that exists, as RabbitMQ's AMQP 1.0 plugin wants it.
///
/// `/amq/queue/` never declares: a queue that is declared by the way would be a classic one without a dead-letter route.
/// Source: rabbitmq_amqp1_0, README, "Routing and Addressing".
func queueAddress(_ name: String) -> String { "/amq/queue/" + percentEncoded(name) }

/// A text in which everything but letters, digits, `-`, `.` and `_` is percent-encoded.
func percentEncoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in name.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            text.append(byte)
        default: text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: text, as: UTF8.self)
}
