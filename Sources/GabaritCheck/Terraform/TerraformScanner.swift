internal import GabaritSource

/// Reads the names out of a Terraform file, template tags and all. Lenient: what it does not understand it skips.
///
/// Source: HCL native syntax specification, "Structural Elements" and "Traversal"; Terraform, "References to Named
/// Values".
struct TerraformScanner {
    private let file: SourceFile
    var bytes: [UInt8]
    var position = 0
    /// Where it stops.
    var end: Int
    var depth = 0
    /// The words before a block's brace, while nothing is open.
    var header: [(text: String, range: Range<Int>)] = []
    private var block: (kind: String, labels: [(text: String, range: Range<Int>)])?
    /// Where the block's body starts, and the words that have a value in it.
    private var body: (start: Int, words: Set<String>) = (0, [])
    private var names = TerraformNames()
    /// The blocks with words of their own around the place, each with the depth of its body, and one whose brace is next.
    private var inner: [(depth: Int, kind: String)] = []
    private var opening: String?
    /// Names that `for` and `dynamic` bind.
    private var bound: Set<String> = []
    var nesting = 0
    static let deepest = 32
    /// How far what stands behind a word is looked at ahead, in bytes: a file may hold the word any number of times.
    private static let ahead = 4_096

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

    /// Keeps a word that Terraform may not know; what a tag writes a part of is another word.
    private mutating func noteStranger(_ word: String, _ range: Range<Int>, in kind: String?) {
        let isWhole = range.lowerBound == 0 || !Self.isTag(bytes[range.lowerBound - 1])
        guard !Self.isDynamic(word), isWhole, range.upperBound >= end || !Self.isTag(bytes[range.upperBound]),
            TerraformLanguage.isStrange(word, in: kind)
        else { return }
        names.strangers.append(.init(place: place(word, range), block: kind))
    }

    /// Keeps a word that stands alone for the value of an attribute and is nearly a boolean.
    private mutating func noteSlip() {
        let last = min(end, position + 64)
        guard let mark = bytes[position..<last].firstIndex(of: UInt8(ascii: "=")),
            let start = bytes[(mark + 1)..<last].firstIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return }
        let stop = bytes[start..<last].firstIndex { !Self.isWord($0) } ?? last
        guard stop < last, [0x0A, 0x0D, 0x20, 0x2C, 0x7D].contains(bytes[stop]), !Self.isDynamic(text(start..<stop)),
            TerraformLanguage.isNearValue(text(start..<stop))
        else { return }
        names.slips.append(place(text(start..<stop), start..<stop))
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Keeps a block that ends without what it must have, unless a tag may have written it.
    private mutating func noteLack() {
        guard let block, let wanted = TerraformLanguage.requiredArgument(of: block.kind),
            let label = block.labels.first,
            !body.words.contains(wanted), body.start <= position,
            !bytes[body.start..<position].contains(where: Self.isTag)
        else { return }
        names.lacks.append(.init(place: place(label.text, label.range), block: block.kind))
    }

    private mutating func define() {
        guard let block else { return }
        let labels = block.labels
        if labels.contains(where: { Self.isDynamic($0.text) }) {
            defineOfRequest(block.kind, labels)
            names.dynamicBlocks.insert(block.kind == "resource" || block.kind == "data" ? labels[0].text : block.kind)
            return
        }
        switch (block.kind, labels.count) {
        case ("variable", 1): names.variables.append(.init(place: place(labels[0].text, labels[0].range)))
        case ("output", 1): names.outputs.append(place(labels[0].text, labels[0].range))
        case ("module", 1): names.modules.append(place(labels[0].text, labels[0].range))
        case ("resource", 2): names.resources.append(place("\(labels[0].text).\(labels[1].text)", labels[1].range))
        case ("provider", 1): names.providers.append(place(labels[0].text, labels[0].range))
        case ("data", 2): names.data.append(place("data.\(labels[0].text).\(labels[1].text)", labels[1].range))
        default: break
        }
    }

    /// A resource whose name a template writes out of the request alone.
    private mutating func defineOfRequest(_ kind: String, _ labels: [(text: String, range: Range<Int>)]) {
        guard kind == "resource" || kind == "data", labels.count == 2, !Self.isDynamic(labels[0].text),
            let name = TerraformLabel(file.text(in: labels[1].range), masked: labels[1].text).ofRequest
        else { return }
        let prefix = kind == "data" ? "data." : ""
        names.ofRequest.append(place("\(prefix)\(labels[0].text).\(name)", labels[1].range))
    }

    /// An attribute outside of all blocks: of the body of a `call`, or of a template that others include.
    private mutating func defineLoose(_ name: String) {
        if Self.isDynamic(name) { names.dynamicLocals.append(name) } else { names.looseNames.insert(name) }
    }

    private func place(_ name: String, _ range: Range<Int>) -> TerraformNames.Place {
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

    /// A word that stands for an attribute or a block in the body of a block.
    private mutating func noteWord(_ word: String, _ range: Range<Int>, in kind: String, _ isAttribute: Bool) {
        let isBlock = !isAttribute && opensBlock()
        guard isAttribute || isBlock else { return }
        noteStranger(word, range, in: kind)
        if isBlock, TerraformLanguage.hasWords(word, in: kind) { opening = word }
    }

    /// A word that is called: a function, but for what follows the path of a provider, and types.
    private mutating func noteCall(_ word: String, _ range: Range<Int>) {
        let isOfProvider = range.lowerBound > 0 && bytes[range.lowerBound - 1] == UInt8(ascii: ":")
        let isTyped = block?.kind == "variable" && inner.isEmpty
        guard !isOfProvider, !isTyped, !Self.isDynamic(word),
            range.lowerBound == 0 || !Self.isTag(bytes[range.lowerBound - 1]), TerraformFunctions.isSlip(word)
        else { return }
        names.functions.append(place(word, range))
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

    private func isFollowedByEquals() -> Bool {
        var place = position
        while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        guard place < end, bytes[place] == UInt8(ascii: "=") else { return false }
        return place + 1 >= end
            || (bytes[place + 1] != UInt8(ascii: "=") && bytes[place + 1] != UInt8(ascii: ">"))
    }

    /// Whether the brace of a block is next, also behind labels.
    private func opensBlock() -> Bool {
        let last = min(end, position + 256)
        let next = bytes[position..<last].first { $0 != 0x20 && $0 != 0x09 }
        return next == UInt8(ascii: "{")
    }

    private mutating func attribute(_ name: String, _ range: Range<Int>) {
        guard let block else { return }
        body.words.insert(name)
        if block.kind == "locals" {
            if Self.isDynamic(name) {
                names.dynamicLocals.append(name)
            } else {
                names.locals.append(place(name, range))
            }
        }
        if block.kind == "provider", name == "alias", let alias = value() {
            names.nameProvider(alias.filter { !$0.isWhitespace && $0 != "\"" })
        }
        let isProvider = name == "provider" && ["resource", "data", "ephemeral", "import"].contains(block.kind)
        if isProvider || (name == "providers" && block.kind == "module") { referToProviders() }
        guard block.kind == "variable", !names.variables.isEmpty else { return }
        let last = names.variables.count - 1
        if name == "default" { names.variables[last].hasDefault = true }
        guard name == "type", let range = valueRange() else { return }
        let start = bytes[range].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.lowerBound
        let text = start..<range.upperBound
        names.variables[last].type = String(decoding: bytes[text], as: UTF8.self)
        names.variables[last].typeSpan = SourceSpan(file: file, range: text)
    }

    /// What stands behind each `=` of an attribute's value, the first of which is next.
    private mutating func referToProviders() {
        guard let range = valueRange() else { return }
        for mark in (position..<range.upperBound) where bytes[mark] == UInt8(ascii: "=") {
            let start = bytes[(mark + 1)..<range.upperBound].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.upperBound
            let end = bytes[start..<range.upperBound].firstIndex { !Self.isWord($0) && $0 != UInt8(ascii: ".") }
            let name = start..<(end ?? range.upperBound)
            names.referToProvider(place(String(decoding: bytes[name], as: UTF8.self), name))
        }
    }

    private mutating func giveProviders() {
        guard let text = value() else { return }
        names.givenProviders.formUnion(text.split { $0.isWhitespace || "[],".contains($0) }.map(String.init))
    }

    /// The text of an attribute's value.
    private func value() -> String? { valueRange().map(text) }

    /// Where an attribute's value stands: to the end of the line where no bracket is open.
    private func valueRange() -> Range<Int>? {
        let last = min(end, position + Self.ahead)
        guard var place = bytes[position..<last].firstIndex(of: UInt8(ascii: "=")).map({ $0 + 1 }) else { return nil }
        let start = place
        var open = 0
        while place < last {
            switch bytes[place] {
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open == 0 { return start..<place }
                open -= 1
            case 0x0A where open == 0: return start..<place
            default: break
            }
            place += 1
        }
        return nil
    }

    /// `data "type" "name"` inside of a `check` block.
    private mutating func defineChecked() {
        let line = bytes[position..<min(end, position + Self.ahead)].prefix { $0 != 0x0A && $0 != UInt8(ascii: "{") }
        let quotes = line.indices.filter { line[$0] == UInt8(ascii: "\"") }
        guard quotes.count == 4 else { return }
        let label = { (range: Range<Int>) in String(decoding: line[range], as: UTF8.self) }
        let name = quotes[2] + 1..<quotes[3]
        names.data.append(place("data.\(label(quotes[0] + 1..<quotes[1])).\(label(name))", name))
    }

    // MARK: names that are bound

    private mutating func bindLoop() {
        var place = position
        let last = min(end, position + Self.ahead)
        // A key, a value, and what stands behind them.
        for _ in 0..<3 {
            while place < last, bytes[place] == 0x20 || bytes[place] == UInt8(ascii: ",") { place += 1 }
            let start = place
            while place < last, Self.isWord(bytes[place]) { place += 1 }
            let name = String(decoding: bytes[start..<place], as: UTF8.self)
            if name.isEmpty || name == "in" { return }
            bound.insert(name)
        }
    }

    private mutating func bindDynamic() {
        let last = min(end, position + Self.ahead)
        guard let quote = bytes[position..<last].firstIndex(of: UInt8(ascii: "\"")),
            let end = bytes[(quote + 1)..<last].firstIndex(of: UInt8(ascii: "\""))
        else { return }
        bound.insert(String(decoding: bytes[(quote + 1)..<end], as: UTF8.self))
    }

    private mutating func bindIterator() {
        guard let text = value() else { return }
        bound.insert(String(text.filter { !$0.isWhitespace }))
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
