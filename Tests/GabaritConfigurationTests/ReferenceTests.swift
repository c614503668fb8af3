import FoundationEssentials
import GabaritConfiguration
import GabaritSource
import GabaritValue
import Testing

/// Holds the list of keys against the JSON Schema, and docs/operations.md against the list.
@Suite struct ReferenceTests {
    @Test func `the schema has the keys of the list, with their types`() throws {
        let schema = try JSONReader(limits: .document).value(
            SourceFile(name: "schema", text: ConfigurationSchema.text))
        var found: [String: String] = [:]
        Self.leaves(schema, [], schema, &found)
        #expect(found == Dictionary(uniqueKeysWithValues: ConfigurationKey.all.map { ($0.name, $0.schemaType) }))
    }

    @Test func `no two settings have one name in the environment`() {
        let names = ConfigurationKey.all.flatMap { key in
            let own = key.environmentName
            let places = key.kind == .secret ? ["FILE", "ENVIRONMENT", "COMMAND"].map { "\(own)_\($0)" } : []
            return [own] + places + [key.originalName].compactMap { $0 }
        }
        #expect(names.count == Set(names).count)
    }

    @Test func `the reference names every key with its type, unit, default and names in the environment`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/operations.md"
        let lines = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
        for key in ConfigurationKey.all {
            let row = lines.first { $0.hasPrefix("| `\(key.name)` |") }
            let begin = "| `\(key.name)` | \(key.shownType) | \(key.unit ?? "–") | "
            let columns = row?.split(separator: " | ").count ?? 0
            #expect(
                row?.hasPrefix(begin) == true && columns == 6, "write: \(begin)DEFAULT | \(key.shownNames) | MEANING |")
            #expect(row?.contains(" | \(key.shownNames) | ") == true, "\(key.name): \(key.shownNames)")
        }
    }

    private static func leaves(_ schema: Value, _ path: [String], _ root: Value, _ found: inout [String: String]) {
        var object = schema.object ?? [:]
        if object["$ref"]?.string == "#/$defs/entra" { object = root.object?["$defs"]?.object?["entra"]?.object ?? [:] }
        if let members = object["properties"]?.object {
            for (key, member) in members { leaves(member, path + [key], root, &found) }
        } else {
            found[path.joined(separator: ".")] = type(object)
        }
    }

    /// What the schema says of a key, in one word.
    private static func type(_ schema: Object) -> String {
        if let reference = schema["$ref"]?.string {
            return ["#/$defs/text": "string", "#/$defs/texts": "array", "#/$defs/positive": "integer"][reference]
                ?? (reference == "#/$defs/secret" ? "secret" : reference)
        }
        if case .array(let words)? = schema["enum"] {
            return words.compactMap(\.string).joined(separator: "|")
        }
        if schema["oneOf"] != nil { return "secret" }
        if case .array(let types)? = schema["type"] { return types.compactMap(\.string).first ?? "" }
        return schema["type"]?.string ?? ""
    }
}

extension ConfigurationKey {
    fileprivate var schemaType: String {
        switch kind {
        case .text: "string"
        case .word(let words): words.joined(separator: "|")
        case .boolean: "boolean"
        case .integer: "integer"
        case .texts, .integers, .objects: "array"
        case .secret: "secret"
        case .values: "object"
        }
    }

    fileprivate var shownType: String {
        switch kind {
        case .text: "text"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .boolean: "`true`, `false`"
        case .integer: "whole number"
        case .texts: "list of texts"
        case .integers: "list of whole numbers"
        case .secret: "[secret](#secrets)"
        case .values: "values by name"
        case .objects: "list of objects"
        }
    }

    fileprivate var shownNames: String {
        let own = kind == .values ? environmentName + "_NAME" : environmentName
        let original = originalName.map { kind == .values ? $0 + "__NAME" : $0 }
        return ([own] + [original].compactMap { $0 }).map { "`\($0)`" }.joined(separator: ", ")
    }
}
