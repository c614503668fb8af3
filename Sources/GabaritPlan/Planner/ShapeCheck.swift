internal import GabaritModule
public import GabaritSource
public import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Holds rendered text against injection: data must stay data, whatever it says.
///
/// The text that came from data is replaced by one opaque word; what the file is made of must not change by that.
public enum ShapeCheck {
    /// Whether a file has a structure that values could change.
    public static func applies(to path: TreePath) -> Bool { ShapeKind(path) != nil }

    /// - Parameters:
    ///   - recorded: what was rendered, with the parts that are data.
    ///   - path: the file; its kind decides what structure is.
    ///   - span: the entry that writes it, for the problem.
    /// - Throws: that a value changes the structure, or that the text has none.
    public static func check(_ recorded: RecordedText, writing path: TreePath, from span: SourceSpan)
        throws(Diagnostics)
    {
        guard let kind = ShapeKind(path), !recorded.interpolations.isEmpty else { return }
        let ranges = recorded.interpolations
        let recorded = try readable(recorded, kind, path, span)
        let shape = kind.shape(of: recorded.bytes)
        guard let shape, kind.shape(of: masked(recorded, ranges)) == shape else {
            throw Diagnostics(problem(recorded, kind, shape, path, span))
        }
        // What is text to the language may be a program to who reads the file next, as in a workflow of GitHub.
        guard kind != .hcl, let guilty = ForeignTags.opening(recorded) else { return }
        throw Diagnostics(problem(recorded, kind, path, span, guilty: guilty))
    }

    /// A file in which another program's tags stand that its own language has no place for, without these.
    ///
    /// - Throws: that a value would write such a tag.
    private static func readable(
        _ recorded: RecordedText, _ kind: ShapeKind, _ path: TreePath, _ span: SourceSpan
    ) throws(Diagnostics) -> RecordedText {
        guard let plain = withoutTags(recorded, kind) else { return recorded }
        guard let guilty = ForeignTags.guilty(recorded) else { return plain }
        throw Diagnostics(problem(recorded, kind, path, span, guilty: guilty))
    }

    /// `nil` for a file that can be read as it is.
    private static func withoutTags(_ recorded: RecordedText, _ kind: ShapeKind) -> RecordedText? {
        guard kind == .yaml, let plain = ForeignTags.masked(recorded),
            kind.shape(of: masked(recorded, recorded.interpolations)) == nil
        else { return nil }
        return plain
    }

    /// Why a file cannot be read, whatever the values are.
    public struct ReadFault: Sendable {
        public var message: Message
        /// What of a template writes what cannot be read, where that is known.
        public var place: SourceSpan?
    }

    /// Why a file cannot be read, whatever the values are; `nil` for one that can be, and for one of no known kind.
    public static func fault(_ recorded: RecordedText, writing path: TreePath) -> ReadFault? {
        guard let kind = ShapeKind(path) else { return nil }
        let recorded = withoutTags(recorded, kind) ?? recorded
        // A number may stand inside of quotes and outside of them; in HCL, names may be written as well. Each is another,
        // since values may be keys.
        let words: [(Int) -> [UInt8]] = [{ Array(String($0 + 1).utf8) }, { Array("w\($0)".utf8) }]
        var furthest: (place: Int, reason: Message?)?
        for word in kind == .hcl ? words : [words[0]] {
            guard let fault = kind.fault(in: replaced(recorded, word)) else { return nil }
            let place = original(fault.place, recorded, word)
            if place >= furthest?.place ?? 0 { furthest = (place, fault.reason) }
        }
        return furthest.map { fault in
            let message: Message =
                fault.reason.map { "what '\(path)' would hold cannot be read as \(kind.name): \($0)" }
                ?? "what '\(path)' would hold cannot be read as \(kind.name)"
            return ReadFault(message: message, place: source(of: fault.place, recorded))
        }
    }

    /// Where a byte of the text with its values replaced stands in the text itself.
    private static func original(_ byte: Int, _ recorded: RecordedText, _ word: (Int) -> [UInt8]) -> Int {
        var shift = 0
        for (number, range) in recorded.interpolations.enumerated() {
            let start = range.lowerBound + shift
            guard byte >= start else { break }
            let count = word(number).count
            if byte < start + count { return range.lowerBound }
            shift += count - range.count
        }
        return byte - shift
    }

    /// What of a template wrote a byte; for the end of the text what stands last.
    private static func source(of byte: Int, _ recorded: RecordedText) -> SourceSpan? {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard byte >= recorded.bytes.count else { return recorded.source(of: byte) }
        return recorded.bytes.lastIndex { !blanks.contains($0) }.flatMap { recorded.source(of: $0) }
    }

    /// The values that stand in HCL where a name of Terraform is expected: text without its quotes.
    ///
    /// - Returns: what the value says, and the expression that writes it.
    public static func unquoted(_ recorded: RecordedText, writing path: TreePath) -> [(
        text: String, origin: SourceSpan?
    )] {
        guard ShapeKind(path) == .hcl, let names = HCLGrammar(recorded.bytes).bareNames() else { return [] }
        return names.filter { !namingAttributes.contains($0.attribute) }.compactMap { name in
            guard let index = recorded.interpolations.firstIndex(where: { $0.overlaps(name.range) }) else { return nil }
            return (String(decoding: recorded.bytes[name.range], as: UTF8.self), recorded.origins[index])
        }
    }

    /// Attributes whose values are names by themselves: types, providers, attributes and blocks.
    ///
    /// Source: Terraform, "Type Constraints", "The provider Meta-Argument", "The lifecycle Meta-Argument".
    private static let namingAttributes: Set<String> = [
        "type", "provider", "providers", "ignore_changes", "replace_triggered_by", "depends_on",
        "configuration_aliases",
    ]

    /// The text with every value replaced.
    /// - Parameter first: the first that is; those before it stay.
    private static func replaced(
        _ recorded: RecordedText, from first: Int = 0, _ word: (Int) -> [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        for (number, range) in recorded.interpolations.enumerated() {
            bytes += recorded.bytes[place..<range.lowerBound]
            bytes += number < first ? Array(recorded.bytes[range]) : word(number)
            place = range.upperBound
        }
        return bytes + recorded.bytes[place...]
    }

    private static func problem(
        _ recorded: RecordedText, _ kind: ShapeKind, _ shape: String?, _ path: TreePath, _ entry: SourceSpan
    ) -> Diagnostic {
        if shape == nil, let fault = kind.duplicate(in: recorded.bytes) {
            return Diagnostic(
                code: "E_SHAPE", "what '\(path)' would hold cannot be read as \(kind.name): \(fault.reason)",
                at: source(of: fault.place, recorded) ?? entry, hint: "write each key once, whatever the values are")
        }
        guard let guilty = guilty(recorded, kind, shape) else {
            let message: Message =
                shape == nil
                ? "what '\(path)' would hold cannot be read as \(kind.name)"
                : "values change the structure of '\(path)'"
            return Diagnostic(code: "E_SHAPE", message, at: entry, hint: kind.hint)
        }
        return problem(recorded, kind, path, entry, guilty: guilty)
    }

    private static func problem(
        _ recorded: RecordedText, _ kind: ShapeKind, _ path: TreePath, _ entry: SourceSpan, guilty: Int
    ) -> Diagnostic {
        let range = recorded.interpolations[guilty]
        let file = SourceFile(name: path.description, bytes: recorded.bytes)
        let value = String(file.text(in: range).unicodeScalars.prefix(80))
        let origin = recorded.origins[guilty]
        let message: Message =
            origin == nil
            ? "the value '\(value)' changes the structure of '\(path)' at \(file.position(at: range.lowerBound))"
            : "the value '\(value)' changes the structure of '\(path)'"
        return Diagnostic(code: "E_SHAPE", message, at: origin ?? entry, hint: kind.hint)
    }

    /// The first value that changes the structure of the file, or lets nobody read it, when those before it stand as
    /// they are and those behind it do not; found by halves, since every look reads the whole file.
    private static func guilty(_ recorded: RecordedText, _ kind: ShapeKind, _ shape: String?) -> Int? {
        let suspects = recorded.interpolations
        let wanted = kind.shape(of: masked(recorded, suspects))
        let number = { (place: Int) in Array(String(place + 1).utf8) }
        if wanted == nil {
            // No word can stand there, but a number may: text without its quotes.
            guard shape == nil, kind.shape(of: replaced(recorded, number)) != nil else { return nil }
        }
        var (fine, spoilt) = (0, suspects.count)
        while spoilt - fine > 1 {
            let middle = (fine + spoilt) / 2
            let found =
                wanted == nil
                ? kind.shape(of: replaced(recorded, from: middle, number))
                : kind.shape(of: masked(recorded, Array(suspects[middle...])))
            if wanted.map({ $0 == found }) ?? (found != nil) { fine = middle } else { spoilt = middle }
        }
        return fine
    }

    private static func masked(_ recorded: RecordedText, _ ranges: [Range<Int>]) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        // Equal values become equal words and others do not, so that keys of an object stay as different as they are.
        var numbers: [Datum: Int] = [:]
        for range in ranges {
            bytes += recorded.bytes[place..<range.lowerBound]
            let data = Datum(bytes: recorded.bytes[range])
            let number = numbers[data, default: numbers.count]
            numbers[data] = number
            bytes += opaque(data.bytes, number)
            place = range.upperBound
        }
        return bytes + recorded.bytes[place...]
    }

    /// A word of the same kind: a number stays a number, since that is another token than a name.
    private static func opaque(_ bytes: ArraySlice<UInt8>, _ number: Int) -> [UInt8] {
        if isNumber(bytes) {
            return Array((bytes.first == UInt8(ascii: "-") ? "-7" : "7").utf8) + Array("\(number)".utf8)
        }
        let word = String(decoding: bytes, as: UTF8.self)
        return words.contains(word) ? Array(bytes) : Array("gabarit\(number)".utf8)
    }

    /// Words that are a value of their own in some language, as people and templates write them.
    private static let words: Set<String> = [
        "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL",
    ]

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
    }
}

/// What came from a value; hashed as a whole.
private struct Datum: Hashable {
    let bytes: ArraySlice<UInt8>

    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// The languages whose structure is checked.
private enum ShapeKind {
    case hcl, json, commentedJSON, terraformJSON, yaml

    init?(_ path: TreePath) {
        switch TargetKind(path.name) {
        case .terraform: self = .hcl
        case .terraformJSON: self = .terraformJSON
        case .json: self = CommentedJSON.applies(to: path) ? .commentedJSON : .json
        case .yaml: self = .yaml
        case .other: return nil
        }
    }

    /// What keeps a value in its place.
    var hint: Message {
        switch self {
        case .hcl: "write the value with 'to_hcl', without quotes around it, or keep quotes around it and no filter"
        case .json, .commentedJSON, .terraformJSON:
            "write the value with 'to_json', without quotes around it, or keep quotes around it and no filter"
        case .yaml: "write the whole value with 'to_json', without quotes around it; '~' joins what stands beside it"
        }
    }

    var name: String {
        switch self {
        case .hcl: "HCL"
        case .json, .commentedJSON, .terraformJSON: "JSON"
        case .yaml: "YAML"
        }
    }

    /// The structure without the values, or `nil` when the text cannot be read.
    func shape(of bytes: [UInt8]) -> String? {
        switch self {
        case .hcl: return HCLShape(bytes).tokens()
        case .json: return Self.json(bytes).map { Self.shape($0) }
        case .commentedJSON: return ShapeKind.json.shape(of: CommentedJSON.plain(bytes))
        case .terraformJSON: return Self.json(bytes).map { Self.shape($0, Self.template) }
        case .yaml: return Self.shape(documents: bytes)
        }
    }

    private static func json(_ bytes: [UInt8]) -> Node? {
        try? JSONReader(limits: .document).node(SourceFile(name: "rendered", bytes: bytes))
    }

    /// Why and where a text cannot be read; `nil` for one that can be, and for YAML that only the reader of manifests
    /// refuses.
    func fault(in bytes: [UInt8]) -> (place: Int, reason: Message?)? {
        if self == .hcl { return HCLGrammar(bytes).failure().map { ($0, nil) } }
        let ofYAML = ["E_YAML_SYNTAX", "E_DUPLICATE_KEY"]
        return problem(in: bytes) { self != .yaml || ofYAML.contains($0.code) }.map { ($0.place, $0.reason) }
    }

    /// A key that stands twice.
    func duplicate(in bytes: [UInt8]) -> (place: Int, reason: Message)? {
        problem(in: bytes) { $0.code == "E_DUPLICATE_KEY" }
    }

    /// A problem that a reader has with a text of JSON or YAML.
    private func problem(in bytes: [UInt8], _ isWanted: (Diagnostic) -> Bool) -> (place: Int, reason: Message)? {
        guard self != .hcl else { return nil }
        var start = 0
        for document in documents(bytes) {
            let file = SourceFile(name: "rendered", bytes: document)
            do throws(Diagnostics) {
                if self == .yaml {
                    _ = try YAMLReader(tags: .any).read(file)
                } else {
                    _ = try JSONReader(limits: .document).node(file)
                }
            } catch {
                if let problem = error.all.first(where: isWanted) {
                    return (start + (problem.place.span?.range.lowerBound ?? 0), problem.text)
                }
            }
            start += document.count
        }
        return nil
    }

    /// The texts that a reader reads one by one.
    private func documents(_ bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .yaml: Self.documents(bytes)
        case .commentedJSON: [CommentedJSON.plain(bytes)]
        default: [bytes]
        }
    }

    /// The structure of each document of a file.
    private static func shape(documents bytes: [UInt8]) -> String? {
        var shapes: [String] = []
        for document in documents(bytes) {
            let file = SourceFile(name: "rendered", bytes: document)
            guard let node = try? YAMLReader(tags: .any).read(file) else { return nil }
            shapes.append(shape(node))
        }
        return shapes.joined(separator: "---")
    }

    /// Between lines of `---`, which stand for nothing else at the start of a line.
    private static func documents(_ bytes: [UInt8]) -> [[UInt8]] {
        var documents: [[UInt8]] = [[]]
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let isMark =
                line.starts(with: "---".utf8)
                && (line.count == 3 || [0x20, 0x09, 0x0D].contains(line[line.startIndex + 3]))
            // What stands before the first mark is of its document: comments, directives.
            if isMark, documents.count > 1 || !isPreamble(documents[0]) { documents.append([]) }
            documents[documents.count - 1] += line + [0x0A]
        }
        return documents
    }

    private static func isPreamble(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: 0x0A).allSatisfy { line in
            line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "%")
                || line.allSatisfy { $0 == 0x20 || $0 == 0x0D }
        }
    }

    /// - Parameter text: what is the structure of a text.
    private static func shape(_ node: Node, _ text: (String) -> String = { _ in "" }) -> String {
        // A tag tells a program what to make of a value: it is structure, all of it.
        let tag = node.tag.map { "\($0) " } ?? ""
        switch node.content {
        case .scalar(let value): return tag + value.kindName + (value.string.map(text) ?? "")
        case .array(let elements): return tag + "[" + elements.map { shape($0, text) }.joined(separator: ",") + "]"
        case .object(let members):
            return tag + "{" + members.map { text($0.key) + shape($0.value, text) }.joined(separator: ",") + "}"
        }
    }

    /// The expressions in a string of a Terraform file; one that has no end is as it is.
    private static func template(_ text: String) -> String { HCLShape(Array(text.utf8)).template() ?? text }
}
