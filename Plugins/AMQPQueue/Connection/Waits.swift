/// Everything that calls wait for on one connection, each with a deadline.
struct Waits {
    /// What is waited for.
    enum Key: Hashable {
        case opened
        case closed
        case attached(LinkName)
        /// The link has no credit any more.
        case drained(LinkName)
        /// Something arrived on the link, or somebody poked it.
        case changed(LinkName)
        /// The link may send.
        case credit(LinkName)
        /// The broker's word about a message that was sent.
        case outcome(UInt64)
        /// Nothing but the deadline.
        case pause(UInt64)
    }

    /// How a wait ends.
    enum Ending: Sendable {
        case happened, timedOut, cancelled
        case lost(String)
        /// The broker ended the link, and the connection goes on.
        case refused(LinkRefusal)
    }

    private struct Wait {
        var key: Key
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Ending, Never>
    }

    private var waits: [UInt64: Wait] = [:]

    /// The earliest deadline.
    var next: ContinuousClock.Instant? { waits.values.map(\.deadline).min() }

    mutating func add(
        _ number: UInt64, _ key: Key, until deadline: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Ending, Never>
    ) {
        waits[number] = Wait(key: key, deadline: deadline, continuation: continuation)
    }

    mutating func end(_ key: Key, _ ending: Ending) {
        end(ending) { $0.key == key }
    }

    mutating func end(_ number: UInt64, _ ending: Ending) {
        waits.removeValue(forKey: number)?.continuation.resume(returning: ending)
    }

    /// Ends every wait for something that only the connection can bring.
    mutating func endAll(_ ending: Ending) {
        end(ending) { wait in
            if case .pause = wait.key { return false }
            return true
        }
    }

    mutating func expire(at now: ContinuousClock.Instant) {
        end(.timedOut) { $0.deadline <= now }
    }

    private mutating func end(_ ending: Ending, where holds: (Wait) -> Bool) {
        for (number, wait) in waits where holds(wait) {
            waits[number] = nil
            wait.continuation.resume(returning: ending)
        }
    }
}

/// Why the broker did not attach a link, or ended it.
struct LinkRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// A symbol such as `amqp:not-found`.
    var condition: String
    var text: String

    var description: String { text.isEmpty ? condition : "\(condition): \(text)" }
}

/// Names a link of a connection.
struct LinkName: Hashable, Sendable {
    enum Role: Hashable, Sendable {
        case sender, receiver
    }

    var role: Role
    var address: String
    /// Tells links of one role at one address apart.
    var label = ""
}
