internal import FoundationEssentials
internal import GabaritValue

/// Writes moments as RFC 3339 says, in Coordinated Universal Time with milliseconds.
enum DateText {
    static func text(of moment: Timestamp) -> String {
        Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
