internal import Synchronization

/// Holds the numbers of a process and writes them as Prometheus reads them.
///
/// A metric has at most ``mostSeries`` combinations of label values; what comes after them is counted under `other`, so
/// that no text from outside can make the registry grow.
public final class MetricRegistry: Sendable {
    /// Combinations of label values of one metric.
    public static let mostSeries = 200

    private struct Histogram {
        var counts: [UInt64]
        var sum = 0.0
    }

    private struct Series {
        var numbers: [[String]: Double] = [:]
        var histograms: [[String]: Histogram] = [:]

        /// The labels to count under.
        func key(_ labels: [String]) -> [String] {
            let isKnown = numbers[labels] != nil || histograms[labels] != nil
            guard !isKnown, numbers.count + histograms.count >= MetricRegistry.mostSeries else { return labels }
            return labels.map { _ in "other" }
        }
    }

    private let metrics: [Metric]
    private let series = Mutex<[String: Series]>([:])

    /// - Parameter metrics: everything that is ever counted; all of it is written, also what has no number yet.
    public init(_ metrics: [Metric]) {
        self.metrics = metrics
    }

    /// Adds to a counter or a gauge.
    public func add(_ amount: Double = 1, to metric: Metric, _ labels: String...) {
        update(metric) { series in series.numbers[series.key(labels), default: 0] += amount }
    }

    /// Sets a gauge.
    public func set(_ metric: Metric, to value: Double, _ labels: String...) {
        update(metric) { series in series.numbers[series.key(labels)] = value }
    }

    /// Sets what was read; `nil` when it is not known any more.
    public func note(_ value: Double?, in metric: Metric) {
        update(metric) { $0.numbers[[]] = value }
    }

    /// Counts a time in a histogram of seconds.
    public func record(_ time: Duration, in metric: Metric, _ labels: String...) {
        guard case .histogram(let bounds) = metric.kind else { return }
        let value = max(0, time / .seconds(1))
        update(metric) { series in
            let key = series.key(labels)
            var histogram =
                series.histograms[key] ?? Histogram(counts: Array(repeating: 0, count: bounds.count + 1))
            histogram.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            histogram.sum += value
            series.histograms[key] = histogram
        }
    }

    private func update(_ metric: Metric, _ change: (inout Series) -> Void) {
        series.withLock { change(&$0[metric.name, default: Series()]) }
    }

    /// Everything in the text format of Prometheus, version 0.0.4.
    public func text() -> String {
        let numbers = series.withLock { $0 }
        var text = ""
        for metric in metrics {
            text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.word)\n"
            let series = numbers[metric.name] ?? Series()
            if series.numbers.isEmpty, metric.labels.isEmpty, metric.kind.startsAtZero {
                text += "\(metric.name) 0.0\n"
            }
            for (labels, value) in series.numbers.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                text += metric.name + Self.shown(metric.labels, labels) + " \(value)\n"
            }
            for (labels, value) in series.histograms.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                text += Self.shown(value, labels, metric)
            }
        }
        return text
    }

    private static func shown(_ histogram: Histogram, _ labels: [String], _ metric: Metric) -> String {
        guard case .histogram(let bounds) = metric.kind else { return "" }
        var text = ""
        var total: UInt64 = 0
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], histogram.counts) {
            total += count
            text += "\(metric.name)_bucket\(shown(metric.labels + ["le"], labels + [bound])) \(total)\n"
        }
        let shownLabels = shown(metric.labels, labels)
        return text + "\(metric.name)_sum\(shownLabels) \(histogram.sum)\n\(metric.name)_count\(shownLabels) \(total)\n"
    }

    private static func shown(_ names: [String], _ values: [String]) -> String {
        guard !names.isEmpty else { return "" }
        return "{" + zip(names, values).map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Metric.Kind {
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge, .reading: "gauge"
        case .histogram: "histogram"
        }
    }

    fileprivate var startsAtZero: Bool { self == .counter || self == .gauge }
}
