public import GabaritSource

/// The certain fixes of findings, file by file: what to write instead, and nothing else.
public struct FixPlan: Sendable {
    /// The fixes of one file.
    public struct FileFix: Sendable {
        /// The file as it was checked.
        public var file: SourceFile
        /// The places that change, in order, apart from each other.
        public var changes: [Change]

        /// The content with every change made.
        public var content: [UInt8] {
            var bytes: [UInt8] = []
            var place = 0
            for change in changes {
                bytes += file.bytes[place..<change.span.range.lowerBound]
                bytes += change.replacement.utf8
                place = change.span.range.upperBound
            }
            return bytes + file.bytes[place...]
        }
    }

    /// One place and what stands there afterwards.
    public struct Change: Sendable {
        public var span: SourceSpan
        public var replacement: String
        public var code: String
    }

    /// The files that change, by name.
    public let files: [FileFix]

    /// - Parameter findings: those that the author allows are left as they are.
    public init(_ findings: [Finding]) {
        var byFile: [String: FileFix] = [:]
        for finding in findings where finding.suppression == nil {
            guard let span = finding.problem.place.span, let text = finding.problem.replacement, span.text != text
            else {
                continue
            }
            let change = Change(span: span, replacement: text, code: finding.problem.code)
            byFile[span.file.name, default: FileFix(file: span.file, changes: [])].changes.append(change)
        }
        files = byFile.keys.sorted().compactMap { byFile[$0].map(Self.apart) }
    }

    /// Of changes that touch each other only the first is made; the next check says whether more is to do.
    private static func apart(_ fix: FileFix) -> FileFix {
        var result = FileFix(file: fix.file, changes: [])
        for change in fix.changes.sorted(by: { $0.span.range.lowerBound < $1.span.range.lowerBound }) {
            // A file may be known by two objects; the bytes decide whether the places are the same.
            guard change.span.file.bytes == fix.file.bytes else { continue }
            let end = result.changes.last?.span.range.upperBound ?? 0
            if change.span.range.lowerBound >= end { result.changes.append(change) }
        }
        return result
    }
}

extension FixPlan.Change {
    /// What was done, as one line.
    public func text(in language: Language) -> String {
        let place = "\(span.file.name):\(span.start)"
        let (before, after) = (VisibleText.escaped(span.text), VisibleText.escaped(replacement))
        return switch language {
        case .english: "\(VisibleText.escaped(place)): fixed \(code): '\(before)' is now '\(after)'"
        case .french:
            "\(VisibleText.escaped(place))\u{A0}: \(code) corrigé\u{A0}: "
                + "«\u{A0}\(before)\u{A0}» devient «\u{A0}\(after)\u{A0}»"
        }
    }
}
