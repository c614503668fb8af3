internal import GabaritSource
internal import GabaritTemplate

/// Tells whether a value of a template stands between the quotes of the file that is written.
///
/// Only the line counts: neither HCL nor JSON has strings of several lines in quotes.
struct QuotedPlace {
    private enum Level { case text, string, part, comment }

    private let bytes: ArraySlice<UInt8>
    private let tags: [(start: [UInt8], end: [UInt8])]
    /// Whether `${` and `%{` lead out of a string again.
    private let hasInterpolation: Bool

    /// - Parameters:
    ///   - span: what is written.
    ///   - delimiters: those of the template.
    ///   - kind: what kind of file is written.
    init(_ span: SourceSpan, _ delimiters: Delimiters, _ kind: TargetKind) {
        let start = span.file.lineRange(at: span.range.lowerBound).lowerBound
        bytes = span.file.bytes[start..<span.range.lowerBound]
        tags = [
            (Array(delimiters.variableStart.utf8), Array(delimiters.variableEnd.utf8)),
            (Array(delimiters.blockStart.utf8), Array(delimiters.blockEnd.utf8)),
            (Array(delimiters.commentStart.utf8), Array(delimiters.commentEnd.utf8)),
        ]
        hasInterpolation = kind == .terraform
    }

    /// Whether a quote is open where the value's own tag starts.
    var isInString: Bool {
        var levels = [Level.text]
        var place = bytes.startIndex
        while place < bytes.endIndex {
            if let tag = tags.first(where: { bytes[place...].starts(with: $0.start) }) {
                guard let end = bytes[(place + tag.start.count)...].firstRange(of: tag.end) else { break }
                place = end.upperBound
                continue
            }
            place += step(place, &levels)
        }
        return levels.last == .string
    }

    /// Takes one byte into account, or two that belong together, and says how many.
    private func step(_ place: Int, _ levels: inout [Level]) -> Int {
        let next = place + 1 < bytes.endIndex ? bytes[place + 1] : 0
        switch (bytes[place], levels.last) {
        case (UInt8(ascii: "\\"), .string): return 2
        case (UInt8(ascii: "\""), .string): levels.removeLast()
        case (UInt8(ascii: "\""), .text), (UInt8(ascii: "\""), .part): levels.append(.string)
        case (UInt8(ascii: "$"), .string) where hasInterpolation, (UInt8(ascii: "%"), .string) where hasInterpolation:
            // Twice the sign stands for itself.
            if next == bytes[place] { return 2 }
            if next == UInt8(ascii: "{") {
                levels.append(.part)
                return 2
            }
        case (UInt8(ascii: "{"), .part): levels.append(.part)
        case (UInt8(ascii: "}"), .part): levels.removeLast()
        case (UInt8(ascii: "#"), .text) where hasInterpolation: levels.append(.comment)
        case (UInt8(ascii: "/"), .text) where hasInterpolation && next == UInt8(ascii: "/"): levels.append(.comment)
        default: break
        }
        return 1
    }
}
