internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Holds rendered text against injection: data must stay data, whatever it says.
///
/// The text that came from data is replaced by one opaque word; what the file is made of must not change by that.
enum ShapeCheck {
    static func check(_ recorded: RecordedText, writing path: TreePath, from span: SourceSpan) throws(Diagnostics) {
        let kind = ShapeKind(path.name)
        guard let kind, !recorded.interpolations.isEmpty else { return }
        guard let shape = kind.shape(of: recorded.bytes) else {
            throw Diagnostics(
                Diagnostic(code: "E_SHAPE", "what '\(path)' would hold cannot be read as \(kind.name)", at: span))
        }
        guard kind.shape(of: masked(recorded)) == shape else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_SHAPE", "a value changes the structure of '\(path)'", at: span,
                    hint: "write the value with 'to_hcl' or 'to_json', or keep quotes around it"))
        }
    }

    private static func masked(_ recorded: RecordedText) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        for range in recorded.interpolations {
            bytes += recorded.bytes[place..<range.lowerBound]
            bytes += opaque(recorded.bytes[range])
            place = range.upperBound
        }
        return bytes + recorded.bytes[place...]
    }

    /// A word of the same kind: digits stay digits, since a number is another token than a name.
    private static func opaque(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let isNumber = bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E || $0 == 0x2D }
        if isNumber { return [UInt8(ascii: "7")] }
        let word = String(decoding: bytes, as: UTF8.self)
        return ["true", "false", "null"].contains(word) ? Array(bytes) : Array("gabarit".utf8)
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

    private static func shape(_ node: Node) -> String {
        switch node.content {
        case .scalar(let value): value.kindName
        case .array(let elements): "[" + elements.map(shape).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { shape($0.value) }.joined(separator: ",") + "}"
        }
    }
}
