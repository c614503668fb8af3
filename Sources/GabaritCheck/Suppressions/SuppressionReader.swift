internal import GabaritModule
internal import GabaritSource

/// Finds the suppressions in the files of a module.
struct SuppressionReader {
    private static let mark = Array("gabarit: allow".utf8)
    private let folder: ModuleFolder

    init(_ folder: ModuleFolder) { self.folder = folder }

    func all() -> [Suppression] {
        folder.files.sorted { $0.key < $1.key }.flatMap { path, file -> [Suppression] in
            guard let first = Self.next(in: file.bytes, from: 0) else { return [] }
            return read(SourceFile(name: "\(folder.shownPath)/\(path)", bytes: file.bytes), from: first)
        }
    }

    private func read(_ file: SourceFile, from first: Int) -> [Suppression] {
        var found: [Suppression] = []
        var place: Int? = first
        while let start = place {
            let end = file.lineRange(at: start).upperBound
            if startsComment(in: file, start) { found += suppressions(in: file, start..<end) }
            place = Self.next(in: file.bytes, from: end)
        }
        return found
    }

    /// Whether the mark is the first of a comment or of its line: in the middle of a text it is spoken of.
    private func startsComment(in file: SourceFile, _ mark: Int) -> Bool {
        let before = file.bytes[file.lineRange(at: mark).lowerBound..<mark]
        guard let last = before.last(where: { $0 != 0x20 && $0 != 0x09 }) else { return true }
        return Self.openers.contains(last)
    }

    /// The last bytes of what opens comments, in any language.
    private static let openers = Set("#/*-;!%".utf8)

    /// One for each code that a comment names.
    private func suppressions(in file: SourceFile, _ range: Range<Int>) -> [Suppression] {
        let text = file.text(in: range)
        var words = text.split(separator: " ", omittingEmptySubsequences: true)[...]
        guard words.popFirst() == "gabarit:", let verb = words.popFirst(), verb == "allow" || verb == "allow-file"
        else {
            return []
        }
        let isEnd = { (word: Substring) in word == "--" || word == "in" || Self.ends.contains(word) }
        let codes = words.prefix(Self.mostCodes).prefix { !isEnd($0) }
        words = words.dropFirst(codes.count)
        var other: String?
        if words.first == "in" { other = words.dropFirst().first.map { "\(folder.shownPath)/\($0)" } }
        words = words.drop { $0 != "--" }.dropFirst()
        while let last = words.last, Self.ends.contains(last) { words.removeLast() }
        let reason = words.joined(separator: " ")
        let line = file.position(at: range.lowerBound).line
        return codes.map { code in
            let name = code.hasSuffix(",") ? code.dropLast() : code
            let offset = range.lowerBound + text.utf8.distance(from: text.startIndex, to: name.startIndex)
            return Suppression(
                code: String(name),
                codeSpan: SourceSpan(file: file, range: offset..<offset + name.utf8.count), reason: reason,
                file: other ?? file.name, lines: verb == "allow" && other == nil ? line...(line + 1) : nil,
                span: SourceSpan(file: file, range: range))
        }
    }

    /// So many codes of one comment are read.
    private static let mostCodes = 50

    /// What ends comments of several languages.
    private static let ends: Set<Substring> = ["#}", "%}", "-->", "*/", "]#"]

    private static func next(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        var place = start
        while place <= bytes.count - mark.count {
            if bytes[place] == mark[0], bytes[place..<place + mark.count].elementsEqual(mark) { return place }
            place += 1
        }
        return nil
    }
}
