internal import GabaritSource

/// Reads the names out of a Terraform file, template tags and all. Lenient: what it does not understand it skips.
///
/// Source: HCL native syntax specification, "Structural Elements" and "Traversal"; Terraform, "References to Named
/// Values".
struct TerraformScanner {
    let file: SourceFile
    var bytes: [UInt8]
    var position = 0
    /// Where it stops.
    var end: Int
    var depth = 0
    /// The words before a block's brace, while nothing is open.
    var header: [(text: String, range: Range<Int>)] = []
    var block: (kind: String, labels: [(text: String, range: Range<Int>)])?
    /// Where the block's body starts, and the words that have a value in it.
    var body: (start: Int, words: Set<String>) = (0, [])
    var names = TerraformNames()
    /// The blocks with words of their own around the place, each with the depth of its body, and one whose brace is next.
    var inner: [(depth: Int, kind: String)] = []
    var opening: String?
    /// Names that `for` and `dynamic` bind.
    var bound: Set<String> = []
    var nesting = 0
    static let deepest = 32
    /// How far what stands behind a word is looked at ahead, in bytes: a file may hold the word any number of times.
    static let ahead = 4_096

    /// - Parameter bytes: the file's text with its template tags filled over.
    init(_ file: SourceFile, masked bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        end = bytes.count
    }

    /// What strings of a JSON file refer to.
    ///
    /// - Parameters:
    ///   - strings: strings that may hold expressions in `${…}`; ranges without the quotes.
    ///   - plain: strings that are a reference as they stand.
    ///   - bound: names that are no reference.
    consuming func references(
        inStrings strings: [Range<Int>], asReferences plain: [Range<Int>], bound: Set<String>
    ) -> TerraformNames {
        depth = 2
        self.bound = bound
        for range in strings {
            blankEscapes(in: range)
            (position, end) = (range.lowerBound, range.upperBound)
            while position < end { template() }
        }
        for range in plain where range.first.map({ Self.startsWord(bytes[$0]) }) ?? false {
            (position, end) = (range.lowerBound, range.upperBound)
            word()
        }
        removeBound()
        return names
    }

    /// Takes out what stands for a name that `for` or `dynamic` binds.
    private mutating func removeBound() {
        guard !bound.isEmpty else { return }
        names.references.removeAll { bound.contains(String($0.name.prefix { $0 != "." })) }
        names.slips.removeAll { bound.contains($0.name) }
        names.members.removeAll { bound.contains($0.block ?? "") }
    }

    /// Takes the escapes of JSON out of a string, so that the quotes within it are those of an expression.
    private mutating func blankEscapes(in range: Range<Int>) {
        var place = range.lowerBound
        while place + 1 < range.upperBound {
            guard bytes[place] == UInt8(ascii: "\\") else {
                place += 1
                continue
            }
            let isQuote = bytes[place + 1] == UInt8(ascii: "\"")
            // An escape of the expression itself takes what follows with it.
            let count = bytes[place + 1] == UInt8(ascii: "\\") ? 4 : 2
            for index in place..<min(range.upperBound, place + count) where !(isQuote && index == place + 1) {
                bytes[index] = 0x20
            }
            place += count
        }
    }

    consuming func scan() -> TerraformNames {
        while position < end { step() }
        removeBound()
        return names
    }

    mutating func step() {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "#"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
        case UInt8(ascii: "<") where next == UInt8(ascii: "<"): heredoc()
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "{"): open()
        case UInt8(ascii: "}"): close()
        case 0x0A:
            position += 1
            if depth == 0 { header = [] }
        default:
            if Self.startsWord(byte) { word() } else { position += 1 }
        }
    }

    var next: UInt8? { position + 1 < end ? bytes[position + 1] : nil }

    // MARK: blocks

    private mutating func open() {
        position += 1
        // What a tag writes before a block in its line, if anything, is not of the block.
        while header.count > 1, header[0].text.utf8.allSatisfy({ $0 == TemplateMask.filler }) { header.removeFirst() }
        if depth == 0, let first = header.first {
            block = (first.text, Array(header.dropFirst()))
            body = (position, [])
            noteStranger(first.text, first.range, in: nil)
            define()
        }
        depth += 1
        header = []
        if let kind = opening { inner.append((depth, kind)) }
        opening = nil
    }

    private mutating func close() {
        position += 1
        depth = max(0, depth - 1)
        while let last = inner.last, last.depth > depth { inner.removeLast() }
        guard depth == 0 else { return }
        noteLack()
        block = nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func place(_ name: String, _ range: Range<Int>) -> TerraformNames.Place {
        .init(name: name, span: SourceSpan(file: file, range: range))
    }

    // MARK: words

    private mutating func word() {
        let start = position
        var parts: [String] = [identifier()]
        while position + 1 < end, bytes[position] == UInt8(ascii: "."), Self.startsWord(bytes[position + 1]) {
            position += 1
            parts.append(identifier())
        }
        let range = start..<position
        if depth == 0 {
            header.append((parts.joined(separator: "."), range))
            // What stands outside of all blocks is of one that a template writes around it.
            if parts.count > 1 { refer(parts, start) } else if isFollowedByEquals() { defineLoose(parts[0]) }
            return
        }
        let isAttribute = parts.count == 1 && isFollowedByEquals()
        if parts.count == 1, nesting == 0, let kind = blockKind { noteWord(parts[0], range, in: kind, isAttribute) }
        if isAttribute, depth == 1 { attribute(parts[0], range) }
        if isAttribute { noteSlip() }
        if depth == 1, block?.kind == "check", parts == ["data"] { defineChecked() }
        if parts.count == 1, parts[0] == "for" { bindLoop() }
        if parts.count == 1, parts[0] == "dynamic" { bindDynamic() }
        if isAttribute, parts[0] == "iterator" { bindIterator() }
        if isAttribute, parts[0] == "configuration_aliases" { giveProviders() }
        let isPart = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
        if !isPart, parts.count == 1, position < end, bytes[position] == UInt8(ascii: "(") { noteCall(parts[0], range) }
        if endsInDot { names.unfinished.append(place(parts.joined(separator: "."), range)) }
        if !isAttribute, !isPart, parts.count > 1 { refer(parts, start) }
    }

    /// The kind of the block that the place is in the body of, where Terraform knows its words.
    private var blockKind: String? {
        depth == 1 ? block?.kind : inner.last.flatMap { $0.depth == depth ? $0.kind : nil }
    }

    /// Whether a dot follows that no name follows: no index, no splat, no `...` either.
    private var endsInDot: Bool {
        guard next != UInt8(ascii: "*"), position < end, bytes[position] == UInt8(ascii: ".") else {
            return false
        }
        let rest = bytes[position...].prefix(3)
        guard !rest.elementsEqual("...".utf8) else { return false }
        return !(rest.dropFirst().first.map { (0x30...0x39).contains($0) || $0 == TemplateMask.silence } ?? false)
    }

    private mutating func identifier() -> String {
        let start = position
        while position < end, Self.isWord(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    func isFollowedByEquals() -> Bool {
        var place = position
        while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        guard place < end, bytes[place] == UInt8(ascii: "=") else { return false }
        return place + 1 >= end
            || (bytes[place + 1] != UInt8(ascii: "=") && bytes[place + 1] != UInt8(ascii: ">"))
    }

    /// Whether the brace of a block is next, also behind labels.
    func opensBlock() -> Bool {
        let last = min(end, position + 256)
        let next = bytes[position..<last].first { $0 != 0x20 && $0 != 0x09 }
        return next == UInt8(ascii: "{")
    }

    // MARK: references

    private mutating func refer(_ parts: [String], _ start: Int) {
        let count: Int
        if TerraformLanguage.isRoot(parts[0]) { return noteMember(parts, start) }
        switch parts[0] {
        case "var", "local", "module": count = 2
        case "data": count = 3
        default:
            guard parts[0].contains("_") || TerraformLanguage.root(near: parts[0]) != nil else { return }
            count = 2
        }
        guard parts.count >= count, !parts.prefix(count).contains(where: Self.isDynamic) else { return }
        let name = parts.prefix(count).joined(separator: ".")
        let range = start..<start + name.utf8.count
        // A tag that stands right behind may write the rest of the name.
        guard
            parts.count > count || position >= end || bytes[position] != TemplateMask.silence
                || start > 0 && bytes[start - 1] == TemplateMask.silence
        else { return }
        // Moves stay when what they lead to is gone itself; Terraform takes them.
        guard depth != 1 || block?.kind != "moved" && block?.kind != "removed" else { return }
        names.references.append(place(name, range))
    }

    /// An attribute of `each`, `count`, `path` or `terraform`.
    private mutating func noteMember(_ parts: [String], _ start: Int) {
        let range = start + parts[0].utf8.count + 1..<start + parts[0].utf8.count + 1 + parts[1].utf8.count
        guard !Self.isDynamic(parts[1]), range.upperBound >= end || !Self.isTag(bytes[range.upperBound]),
            TerraformLanguage.lacks(parts[0], parts[1])
        else { return }
        names.members.append(.init(place: place(parts[1], range), block: parts[0]))
    }
}
