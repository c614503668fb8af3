public import GabaritSource
public import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Holds rendered text against injection: data must stay data, whatever it says.
///
/// The text that came from data is replaced by one opaque word; what the file is made of must not change by that.
public enum ShapeCheck {
    /// Whether a file has a structure that values could change.
    public static func applies(to path: TreePath) -> Bool { ShapeKind(path.name) != nil }

    /// - Parameters:
    ///   - recorded: what was rendered, with the parts that are data.
    ///   - path: the file; its kind decides what structure is.
    ///   - span: the entry that writes it, for the problem.
    /// - Throws: that a value changes the structure, or that the text has none.
    public static func check(_ recorded: RecordedText, writing path: TreePath, from span: SourceSpan)
        throws(Diagnostics)
    {
        guard let kind = ShapeKind(path.name), !recorded.interpolations.isEmpty else { return }
        let ranges = recorded.interpolations
        let shape = kind.shape(of: recorded.bytes)
        if let shape, kind.shape(of: masked(recorded, ranges)) == shape { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_SHAPE", message(recorded, kind, shape, path), at: span,
                hint: "write the value with 'to_hcl' or 'to_json', or keep quotes around it"))
    }

    /// Whether a file could be read, whatever the values are; true for a file of no known kind.
    public static func canBeRead(_ recorded: RecordedText, writing path: TreePath) -> Bool {
        guard let kind = ShapeKind(path.name) else { return true }
        var bytes: [UInt8] = []
        var place = 0
        for range in recorded.interpolations {
            // A digit may stand inside of quotes and outside of them.
            bytes += recorded.bytes[place..<range.lowerBound] + [UInt8(ascii: "0")]
            place = range.upperBound
        }
        return kind.canBeRead(bytes + recorded.bytes[place...])
    }

    private static func message(
        _ recorded: RecordedText, _ kind: ShapeKind, _ shape: String?, _ path: TreePath
    ) -> Message {
        guard let guilty = guilty(recorded, kind, shape) else {
            guard shape == nil else { return "values change the structure of '\(path)'" }
            return "what '\(path)' would hold cannot be read as \(kind.name)"
        }
        let file = SourceFile(name: path.description, bytes: recorded.bytes)
        let value = String(file.text(in: guilty).unicodeScalars.prefix(80))
        return "the value '\(value)' changes the structure of '\(path)' at \(file.position(at: guilty.lowerBound))"
    }

    /// Past this many values the guilty one is not looked for: every look reads the whole file.
    private static let mostSuspects = 200

    /// The first value without which the file would have another structure, or could be read.
    private static func guilty(_ recorded: RecordedText, _ kind: ShapeKind, _ shape: String?) -> Range<Int>? {
        let suspects = recorded.interpolations
        guard suspects.count <= mostSuspects else { return nil }
        return suspects.first { suspect in
            let other = kind.shape(of: masked(recorded, [suspect]))
            return other != nil && other != shape
        }
    }

    private static func masked(_ recorded: RecordedText, _ ranges: [Range<Int>]) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        // Equal values become equal words and others do not, so that keys of an object stay as different as they are.
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        for range in ranges {
            bytes += recorded.bytes[place..<range.lowerBound]
            let data = recorded.bytes[range]
            let number = numbers[data, default: numbers.count]
            numbers[data] = number
            bytes += opaque(data, number)
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
        return ["true", "false", "null"].contains(word) ? Array(bytes) : Array("gabarit\(number)".utf8)
    }

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
    }
}

/// The languages whose structure is checked.
private enum ShapeKind {
    case hcl, json, yaml

    init?(_ name: String) {
        let lowered = name.lowercased()
        if lowered.hasSuffix(".json") {
            self = .json
        } else if [".tf", ".tfvars", ".hcl", ".tfbackend"].contains(where: { lowered.hasSuffix($0) }) {
            self = .hcl
        } else if lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") {
            self = .yaml
        } else {
            return nil
        }
    }

    var name: String {
        switch self {
        case .hcl: "HCL"
        case .json: "JSON"
        case .yaml: "YAML"
        }
    }

    /// The structure without the values, or `nil` when the text cannot be read.
    func shape(of bytes: [UInt8]) -> String? {
        let file = SourceFile(name: "rendered", bytes: bytes)
        switch self {
        case .hcl: return HCLShape(bytes).tokens()
        case .json: return (try? JSONReader(limits: .document).node(file)).map(Self.shape)
        case .yaml: return (try? YAMLReader().read(file)).map(Self.shape)
        }
    }

    /// As ``shape(of:)``, but for YAML of a kind that the structure is not followed in: several documents, tags.
    func canBeRead(_ bytes: [UInt8]) -> Bool {
        guard self == .yaml else { return shape(of: bytes) != nil }
        do throws(Diagnostics) {
            _ = try YAMLReader().read(SourceFile(name: "rendered", bytes: bytes))
            return true
        } catch {
            return !error.all.contains { $0.code == "E_YAML_SYNTAX" }
        }
    }

    private static func shape(_ node: Node) -> String {
        switch node.content {
        case .scalar(let value): value.kindName
        case .array(let elements): "[" + elements.map(shape).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { shape($0.value) }.joined(separator: ",") + "}"
        }
    }
}
