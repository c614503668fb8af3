internal import CProton
internal import GabaritValue

/// How a receiver is attached.
struct ReceiverTerms: Sendable {
    /// Which session of a queue of Azure Service Bus is asked for.
    enum Session: Sendable, Hashable {
        /// The next one that has messages and that nobody holds.
        case next
        case named(String)
    }

    /// The session, `nil` for none.
    var session: Session?
    /// How long the broker may look for a session.
    var patience: Duration?
    /// Whether the broker confirms what is said about a delivery.
    var isConfirmed = false
    /// Whether the broker may end the link without ending the connection.
    var mayEnd = false
    /// What answers are sent to.
    var target: String?

    private static let filter = "com.microsoft:session-filter"
    private static let lockedUntil = "com.microsoft:locked-until-utc"
    private static let timeout = "com.microsoft:timeout"
    /// Ticks of a ten-millionth of a second between the year 1 and 1970.
    private static let epoch: Int64 = 621_355_968_000_000_000

    /// Writes the terms on a link that is not open yet.
    func write(on link: OpaquePointer) {
        if let target { pn_terminus_set_address(pn_link_target(link), target) }
        guard let session else { return }
        let wanted: AMQPValue =
            switch session {
            case .next: .null
            case .named(let name): .text(name)
            }
        AMQPValue.map([Self.filter: wanted]).put(into: pn_terminus_filter(pn_link_source(link)), symbols: true)
        guard let patience else { return }
        let milliseconds = UInt32(clamping: patience.components.seconds * 1000 + 1)
        AMQPValue.map([Self.timeout: .unsigned(milliseconds)]).put(into: pn_link_properties(link), symbols: true)
    }

    /// What the broker says about the session of a link that it attached.
    ///
    /// Source: Service Bus, "Message sessions"; the lock's end is a property of the link, in ticks since the year 1.
    static func session(of link: OpaquePointer) -> (name: String, lockedUntil: Timestamp?)? {
        let filters = AMQPValue.first(of: pn_terminus_filter(pn_link_remote_source(link)))
        guard let name = filters?[filter]?.text else { return nil }
        let ticks = AMQPValue.first(of: pn_link_remote_properties(link))?[lockedUntil]?.integer
        return (name, ticks.map { Timestamp(milliseconds: ($0 - min($0, epoch)) / 10_000) })
    }
}
