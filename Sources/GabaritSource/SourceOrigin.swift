/// Where a text was written that stands in a file otherwise than it reads: with escapes, or over several lines.
///
/// A ``Diagnostic`` at a place of such a text stands where its author wrote it.
public struct SourceOrigin: Sendable {
    /// The file that people edit.
    public let file: SourceFile
    /// For each byte of the text, the byte of the file that it was written as, in order.
    private let places: [Int]

    public init(_ file: SourceFile, places: [Int]) {
        self.file = file
        self.places = places
    }

    /// Where a part of the text stands in the file.
    func span(of range: Range<Int>) -> SourceSpan {
        guard let last = places.last else { return SourceSpan(file: file, range: 0..<0) }
        let start = places.indices.contains(range.lowerBound) ? places[range.lowerBound] : last + 1
        let end = min(range.upperBound, places.count)
        guard end > range.lowerBound else { return SourceSpan(file: file, range: start..<start) }
        return SourceSpan(file: file, range: start..<max(start, places[end - 1] + 1))
    }
}

extension SourceSpan {
    /// The span in the file that people edit.
    public var written: SourceSpan { file.origin.map { $0.span(of: range) } ?? self }

    /// Whether the file holds the text as it reads, so that a part of it can be replaced.
    var isVerbatim: Bool { file.origin == nil || written.text == text }
}

extension Diagnostic.Place {
    /// The place in the file that people edit.
    var written: Diagnostic.Place {
        switch self {
        case .nowhere, .file: self
        case .span(let span): .span(span.written)
        case .value(let pointer, let span): .value(pointer, span.written)
        }
    }

    var isVerbatim: Bool {
        switch self {
        case .nowhere, .file: true
        case .span(let span), .value(_, let span): span.isVerbatim
        }
    }
}
