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
            if let suppression = suppression(in: file, start..<end) { found.append(suppression) }
            place = Self.next(in: file.bytes, from: end)
        }
        return found
    }

    private func suppression(in file: SourceFile, _ range: Range<Int>) -> Suppression? {
        let text = file.text(in: range)
        var words = text.split(separator: " ", omittingEmptySubsequences: true)[...]
        guard words.popFirst() == "gabarit:", let verb = words.popFirst(), verb == "allow" || verb == "allow-file",
            let code = words.popFirst()
        else { return nil }
        let offset = text.utf8.distance(from: text.startIndex, to: code.startIndex)
        let codeSpan = SourceSpan(
            file: file, range: range.lowerBound + offset..<range.lowerBound + offset + code.utf8.count)
        var reason = ""
        if words.popFirst() == "--" {
            while let last = words.last, ["#}", "%}", "-->", "*/", "]#"].contains(last) { words.removeLast() }
            reason = words.joined(separator: " ")
        }
        let line = file.position(at: range.lowerBound).line
        return Suppression(
            code: String(code), codeSpan: codeSpan, reason: reason, lines: verb == "allow" ? line...(line + 1) : nil,
            span: SourceSpan(file: file, range: range))
    }

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
