internal import GabaritModule
public import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// A variable of a module that does not exist yet.
///
/// Shape as text: `name`, `name:type`, `name:type=default`, or `name:type={{ expression }}` for a value that is computed
/// from the request; the type is `string` when none is given.
public struct StartVariable: Sendable {
    public let name: String
    let type: VariableType
    /// Computed from the request.
    let expression: String?
    let preset: Value?

    /// - Throws: `Diagnostic` for a type that Terraform does not have, or a default that does not fit it.
    public init(_ text: String) throws(Diagnostic) {
        let (head, value) = Self.parted(text)
        let parts = head.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        name = parts[0].trimmed
        switch VariableType.parse(parts.count > 1 ? parts[1].trimmed : "string") {
        case .success(let type): self.type = type
        case .failure(let fault):
            throw Diagnostic(
                code: "E_TYPE_CONSTRAINT", "the type of '\(name)': \(fault.message)",
                hint: "types are written as in Terraform: string, number, bool, list(string)")
        }
        guard let value else {
            (expression, preset) = (nil, nil)
            return
        }
        if value.contains("{{") {
            (expression, preset) = (value, nil)
            return
        }
        expression = nil
        preset = try Self.converted(value, type, name)
    }

    /// The parts before and after the first `=` that stands in no bracket: object types have some inside.
    private static func parted(_ text: String) -> (String, String?) {
        var depth = 0
        for (index, letter) in zip(text.indices, text) {
            if "({[".contains(letter) { depth += 1 }
            if ")}]".contains(letter) { depth -= 1 }
            if letter == "=", depth == 0 { return (String(text[..<index]), String(text[text.index(after: index)...])) }
        }
        return (text, nil)
    }

    /// A text as it is, anything else as YAML reads it.
    private static func converted(_ text: String, _ type: VariableType, _ name: String) throws(Diagnostic) -> Value {
        if type == .string { return .string(text) }
        let value = (try? YAMLReader().read(SourceFile(name: name, text: text)))?.value ?? .string(text)
        do throws(ConversionFault) {
            return try type.convert(value)
        } catch {
            throw Diagnostic(code: "E_DEFAULT", "the default of '\(name)' does not fit the type: \(error.message)")
        }
    }

    /// Whether only the operator can give a value.
    var isOperators: Bool { expression == nil && preset == nil }

    /// A value that fits, for the first test.
    var sample: Value { Self.sample(type) }

    /// Depth is that of the type, which its parser bounds.
    private static func sample(_ type: VariableType) -> Value {
        switch type {
        case .any, .string: "example"
        case .number: 1
        case .bool: true
        case .list, .set: []
        case .map: .object([:])
        case .tuple(let elements): .array(elements.map(sample))
        case .object(let attributes):
            .object(Object(attributes.filter { !$0.isOptional }.map { ($0.name, sample($0.type)) }))
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
