/// A family of numbers with one name, as Prometheus collects them.
///
/// Source: "Metric and label naming" and "Exposition formats" of the Prometheus documentation.
public struct Metric: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Only grows, from 0 at the start of the process.
        case counter
        /// Is what it is now.
        case gauge
        /// Is what it is now; nothing is shown while that is not known.
        case reading
        /// Counts values by size; the upper ends of the buckets in order, in the unit of the name.
        case histogram(upTo: [Double])
    }

    public let name: String
    /// One sentence, shown with the numbers.
    public let help: String
    public let kind: Kind
    /// The names of the labels; every number gives a value for each.
    public let labels: [String]

    init(_ name: String, _ kind: Kind, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// From a millisecond to the longest run.
    static let seconds = Kind.histogram(
        upTo: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900])
    /// From a second to a day.
    static let ages = Kind.histogram(upTo: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 21600, 86400])
}
