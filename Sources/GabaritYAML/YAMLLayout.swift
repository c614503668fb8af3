internal import GabaritSource
internal import GabaritValue

/// A document while it is laid out: what is left of the source, and the lines so far.
struct YAMLLayout {
    private let source: SourceFile
    /// Where the source is read up to: the end of the last key or value.
    private var place = 0
    private var lines: [String] = []
    /// The line that is being written; empty between lines.
    private var line = ""
    private var wantsBlank = false
    private var hasValues = false
    /// Whether what was written last is a text in which a line further in would be more of it.
    private var isAfterText = false

    init(_ source: SourceFile) {
        self.source = source
    }

    var bytes: [UInt8] { Array((lines.joined(separator: "\n") + (lines.isEmpty ? "" : "\n")).utf8) }

    /// - Returns: `false` for what this cannot lay out.
    mutating func add(document node: Node) -> Bool {
        if let start = startMark() {
            line = "---"
            place = start + 3
            let isInLine = node.span.range.lowerBound <= source.lineRange(at: start).upperBound
            if !node.span.range.isEmpty, isInLine, !isBlock(node) { line += " " }
        }
        guard node.value != .null || !node.span.range.isEmpty else { return finish() }
        guard gap(to: node.span.range.lowerBound, indent: 0, column: 0), block(node, indent: 0, column: 0) else {
            return false
        }
        return finish()
    }

    /// Where a `---` stands before the document, below nothing but comments; those come first.
    private mutating func startMark() -> Int? {
        var start = 0
        for line in source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let blank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if Self.isMark(line, "---") { return gap(to: start, indent: 0, column: 0) ? start : nil }
            guard blank || line.first == UInt8(ascii: "#") else { return nil }
            start += line.count + 1
        }
        return nil
    }

    private static func isMark(_ line: ArraySlice<UInt8>, _ mark: String) -> Bool {
        line.starts(with: mark.utf8) && (line.count == 3 || [0x20, 0x09].contains(line[line.startIndex + 3]))
    }

    /// The end of a document, where its author wrote it.
    private mutating func endMark() -> Bool {
        var start = place
        for line in source.bytes[place...].split(separator: 0x0A, omittingEmptySubsequences: false) {
            if Self.isMark(line, "..."), start == 0 || source.bytes[start - 1] == 0x0A {
                guard gap(to: start, indent: 0, column: 0) else { return false }
                flush()
                self.line = "..."
                place = start + 3
                return true
            }
            start += line.count + 1
        }
        return true
    }

    private mutating func finish() -> Bool {
        guard endMark(), gap(to: source.bytes.count, indent: 0, column: 0) else { return false }
        flush()
        return true
    }

    // MARK: values

    /// A value where a block may stand; the line is empty, or holds what stands before the value.
    ///
    /// - Parameter column: where the key or dash that the value belongs to stood in the source.
    private mutating func block(_ node: Node, indent: Int, column: Int) -> Bool {
        guard node.span.range.lowerBound >= place else { return false }
        guard isBlock(node) else { return inline(node, indent: indent, column: column) }
        switch node.content {
        case .object(let members): return mapping(members, indent: indent)
        case .array(let elements): return sequence(elements, indent: indent)
        case .scalar: return inline(node, indent: indent, column: column)
        }
    }

    private func isBlock(_ node: Node) -> Bool {
        if case .scalar = node.content { return false }
        guard node.span.range.lowerBound < source.bytes.count else { return false }
        return ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains(source.bytes[node.span.range.lowerBound])
    }

    private mutating func mapping(_ members: [Node.Member], indent: Int) -> Bool {
        for member in members {
            let start = member.keySpan.range.lowerBound
            let column = self.column(of: start)
            guard start >= place, gap(to: start, indent: indent, column: column) else { return false }
            begin(indent)
            (isAfterText, hasValues) = (false, true)
            line += member.keySpan.text + ":"
            place = member.keySpan.range.upperBound
            guard value(member.value, indent: indent, column: column) else { return false }
        }
        return true
    }

    /// What follows a key.
    private mutating func value(_ node: Node, indent: Int, column: Int) -> Bool {
        if node.value == .null, node.span.range.isEmpty { return true }
        if isBlock(node) {
            let first = node.span.range.lowerBound
            guard gap(to: first, indent: indent + 2, column: self.column(of: first)) else { return false }
            flush()
            return block(node, indent: indent + 2, column: column)
        }
        line += " "
        return inline(behind: node, indent: indent, column: column)
    }

    private mutating func sequence(_ elements: [Node], indent: Int) -> Bool {
        for element in elements {
            guard let dash = dash(before: element.span.range.lowerBound) else { return false }
            let column = self.column(of: dash)
            guard gap(to: dash, indent: indent, column: column) else { return false }
            begin(indent)
            (isAfterText, hasValues) = (false, true)
            place = dash + 1
            line += "-"
            if element.value == .null, element.span.range.isEmpty { continue }
            line += " "
            let isDone =
                isBlock(element)
                ? block(element, indent: indent + 2, column: column)
                : inline(behind: element, indent: indent, column: column)
            guard isDone else { return false }
        }
        return true
    }

    /// A value behind its key or dash; on a line of its own where a comment stands between.
    private mutating func inline(behind node: Node, indent: Int, column: Int) -> Bool {
        let start = node.span.range.lowerBound
        guard start >= place else { return false }
        guard between(place, start).contains(UInt8(ascii: "#")) else {
            return inline(node, indent: indent, column: column)
        }
        line = line.withoutTrailingSpace
        guard gap(to: start, indent: indent + 2, column: column + 2) else { return false }
        flush()
        begin(indent + 2)
        return inline(node, indent: indent, column: column)
    }

    /// A scalar or a flow collection: as it is written, on as many lines.
    private mutating func inline(_ node: Node, indent: Int, column: Int) -> Bool {
        let text = node.span.text
        let isBlockScalar = text.hasPrefix("|") || text.hasPrefix(">")
        isAfterText = isBlockScalar
        var parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if isBlockScalar {
            let keepsEnd = parts.first.map { $0.split(separator: "#")[0].contains("+") } ?? false
            // The lines behind the text are between values, unless they are kept with it.
            let most = keepsEnd ? parts.count - 1 : 1
            while parts.count > most, parts.count > 1, parts.last?.allSatisfy(\.isSpaceOrTab) ?? false {
                parts.removeLast()
            }
            place = node.span.range.lowerBound + parts.joined(separator: "\n").utf8.count
        } else {
            place = node.span.range.upperBound
        }
        if parts.count == 1 {
            line += FlowText.text(node) ?? text
            return true
        }
        line += parts[0].withoutTrailingSpace
        // Lines that belong to a key or dash move with it.
        let shift = indent - column
        for part in parts.dropFirst() {
            flush()
            let moved = part.shifted(by: shift)
            if isBlockScalar {
                // Spaces are part of the text.
                lines.append(moved)
            } else {
                line = moved.withoutTrailingSpace
                if line.isEmpty { lines.append("") }
            }
        }
        return true
    }

    // MARK: places

    private func column(of offset: Int) -> Int {
        let start = source.lineRange(at: offset).lowerBound
        return source.text(in: start..<offset).unicodeScalars.count
    }

    private func between(_ start: Int, _ end: Int) -> ArraySlice<UInt8> { source.bytes[start..<max(start, end)] }

    /// The first dash of the gap before a value: for `- - a`, that of the outer list comes first.
    private func dash(before offset: Int) -> Int? {
        var isComment = false
        for index in place..<min(max(place, offset + 1), source.bytes.count) {
            switch source.bytes[index] {
            case UInt8(ascii: "#"): isComment = true
            case 0x0A: isComment = false
            case UInt8(ascii: "-") where !isComment: return index
            default: break
            }
        }
        return nil
    }

    // MARK: gaps

    /// Takes over what stands between two values: comments, blank lines.
    ///
    /// - Parameters:
    ///   - indent: where comments go.
    ///   - column: where what follows stands in the source: a comment further in belongs to what came before.
    /// - Returns: `false` for what is no gap of a plain document.
    private mutating func gap(to end: Int, indent: Int, column: Int) -> Bool {
        let text = String(decoding: between(place, end), as: UTF8.self)
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, part) in parts.enumerated() {
            let mark = part.firstIndex(of: "#")
            let structure = part[..<(mark ?? part.endIndex)]
            guard structure.allSatisfy({ $0.isSpaceOrTab || $0 == ":" }) else { return false }
            if index == 0, !line.isEmpty {
                if let mark {
                    let space = structure.reversed().prefix(while: \.isSpaceOrTab).count
                    // A dash has its space already.
                    line = line.withoutTrailingSpace
                    line += String(repeating: " ", count: max(space, 1)) + part[mark...].withoutTrailingSpace
                    flush()
                }
            } else if let mark {
                flush()
                if wantsBlank, isAfterValue { lines.append("") }
                wantsBlank = false
                let isDeeper = structure.unicodeScalars.count > column && hasValues && !isAfterText
                begin(isDeeper ? indent + 2 : indent)
                line += part[mark...].withoutTrailingSpace
                flush()
            } else if index > 0, index < parts.count - 1, structure.allSatisfy(\.isSpaceOrTab) {
                wantsBlank = true
            }
        }
        place = max(place, end)
        // A dash waits for its value.
        if parts.count > 1, !isOpen { flush() }
        return true
    }

    /// Whether a blank line may follow: not at the start, and not right below the key that opens a block.
    private var isAfterValue: Bool {
        lines.last.map { !$0.isEmpty && !$0.hasSuffix(":") && !$0.hasPrefix("---") } ?? false
    }

    /// Starts a line, unless a dash has started it.
    private mutating func begin(_ indent: Int) {
        if isOpen { return }
        flush()
        if wantsBlank, isAfterValue { lines.append("") }
        wantsBlank = false
        line = String(repeating: " ", count: indent)
    }

    /// Whether the line ends with a dash that still has no value.
    private var isOpen: Bool { line.hasSuffix("- ") }

    private mutating func flush() {
        guard !line.isEmpty else { return }
        lines.append(isOpen ? line.withoutTrailingSpace : line.allSatisfy(\.isSpaceOrTab) ? "" : line)
        line = ""
    }
}

/// A collection on one line, with the white space that it should have.
private enum FlowText {
    /// `nil` for a scalar, and for what says more than its values: the text stays as it is.
    static func text(_ node: Node) -> String? {
        if case .scalar = node.content { return nil }
        guard let text = written(node), ink(text) == ink(node.span.text) else { return nil }
        return text
    }

    private static func written(_ node: Node) -> String? {
        switch node.content {
        case .scalar: return node.span.text
        case .array(let elements): return "[" + elements.compactMap(written).joined(separator: ", ") + "]"
        case .object(let members):
            return "{"
                + members.compactMap { member in
                    written(member.value).map { "\(member.keySpan.text): \($0)" }
                }.joined(separator: ", ") + "}"
        }
    }

    private static func ink(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0x20 && $0 != 0x09 } }
}

extension Character {
    fileprivate var isSpaceOrTab: Bool { self == " " || self == "\t" }
}

extension StringProtocol {
    fileprivate var withoutTrailingSpace: String {
        String(self[..<(lastIndex { !$0.isSpaceOrTab }.map { index(after: $0) } ?? startIndex)])
    }

    /// The line with more or fewer spaces before it; a line of nothing but spaces becomes empty when it would.
    fileprivate func shifted(by count: Int) -> String {
        if count >= 0 { return isEmpty ? "" : String(repeating: " ", count: count) + self }
        return String(dropFirst(Swift.min(-count, prefix { $0 == " " }.count)))
    }
}
