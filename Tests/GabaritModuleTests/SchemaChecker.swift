internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// As much of JSON Schema as the manifest's schema uses, to compare it with the reader.
struct SchemaChecker {
    let root: Value

    init(_ text: String) throws {
        root = try JSONReader().value(SourceFile(name: "schema", text: text))
    }

    func accepts(_ value: Value) throws -> Bool { try accepts(value, root) }

    private func accepts(_ value: Value, _ schema: Value) throws -> Bool {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = root["$defs"]?[name], try accepts(value, target) else { return false }
        }
        if let types = schema["type"], !hasType(value, types) { return false }
        if let choices = schema["enum"]?.array, !choices.contains(value) { return false }
        // Patterns of a schema are ECMAScript's, with look-ahead, which the patterns of manifests do without.
        if let pattern = schema["pattern"]?.string, let text = value.string, !text.contains(try Regex(pattern)) {
            return false
        }
        if let items = schema["items"], let elements = value.array {
            for element in elements where !(try accepts(element, items)) { return false }
        }
        return try value.object.map { try accepts($0, schema) } ?? true
    }

    private func accepts(_ object: Object, _ schema: Value) throws -> Bool {
        for key in schema["required"]?.array ?? [] {
            guard let name = key.string, object[name] != nil else { return false }
        }
        for member in object {
            if let names = schema["propertyNames"], !(try accepts(.string(member.key), names)) { return false }
            if let known = schema["properties"]?[member.key] {
                if !(try accepts(member.value, known)) { return false }
            } else if let others = schema["additionalProperties"] {
                if others == .bool(false) { return false }
                if !(try accepts(member.value, others)) { return false }
            }
        }
        return true
    }

    private func hasType(_ value: Value, _ types: Value) -> Bool {
        (types.array ?? [types]).compactMap(\.string).contains { type in
            switch (type, value) {
            case ("null", .null), ("string", .string), ("array", .array), ("object", .object), ("boolean", .bool): true
            default: false
            }
        }
    }
}
