internal import Tracing

/// Which span of which trace something belongs to.
///
/// Source: W3C Trace Context, Recommendation of 23 November 2021, §3.2.
struct TraceContext: Sendable, Hashable {
    /// The first and the last 8 bytes of the trace's id; not both are 0.
    let trace: TraceID
    /// Not 0.
    let span: UInt64

    struct TraceID: Sendable, Hashable {
        let high: UInt64
        let low: UInt64

        /// 32 digits of base 16.
        var text: String { TraceContext.hexadecimal(high) + TraceContext.hexadecimal(low) }
    }

    init(trace: TraceID, span: UInt64) {
        self.trace = trace
        self.span = span
    }

    /// - Parameter header: the value of `traceparent`; of later versions what this one knows is read.
    /// - Returns: `nil` for what is no such value.
    init?(header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[3].utf8.count == 2, parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            parts[1].utf8.count == 32, let high = Self.number(parts[1].prefix(16)),
            let low = Self.number(parts[1].dropFirst(16)), parts[2].utf8.count == 16,
            let span = Self.number(parts[2]), Self.number(parts[0]) != nil, Self.number(parts[3]) != nil,
            high | low != 0, span != 0
        else { return nil }
        self.init(trace: TraceID(high: high, low: low), span: span)
    }

    /// The value of `traceparent`; whatever is traced here is recorded.
    var header: String { "00-\(trace.text)-\(spanText)-01" }

    /// 16 digits of base 16.
    var spanText: String { Self.hexadecimal(span) }

    /// Digits of base 16 in lower case, as the format has them, and nothing else.
    private static func number(_ digits: Substring) -> UInt64? {
        let isNumber = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isNumber ? UInt64(digits, radix: 16) : nil
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// Where a context keeps what its spans belong to.
private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
}

/// Where a context keeps its span, for those who add to it.
private enum ActiveSpanKey: ServiceContextKey {
    typealias Value = TracedSpan
}

extension ServiceContext {
    var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }

    var span: TracedSpan? {
        get { self[ActiveSpanKey.self] }
        set { self[ActiveSpanKey.self] = newValue }
    }
}
