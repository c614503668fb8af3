internal import GabaritQueue

/// What the deliveries of a message say about it.
///
/// A delivery that ended in `again` is a failed attempt. One that ended without a word was cut off: its process died, or
/// its lease. The first of these may be a neighbour's fault, since several messages run in one process; it costs nothing,
/// but from then on the message runs alone, so every further one is its own.
struct AttemptCount: Sendable {
    /// The attempts before this delivery that failed.
    let failures: Int
    /// The deliveries before this one that were cut off.
    let cutOff: Int

    init(of message: QueueMessage) {
        failures = max(0, message.failureCount)
        cutOff = max(0, max(1, message.deliveryCount) - 1 - failures)
    }

    /// Whether it has to run with nothing beside it.
    var mustRunAlone: Bool { cutOff > 0 }

    /// How often it was cut off while it ran alone.
    var ownCrashes: Int { max(0, cutOff - 1) }
}
