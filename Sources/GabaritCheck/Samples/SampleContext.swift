internal import GabaritModule
internal import GabaritValue

/// A context in which every free text is hostile, and everything else is as a request must have it.
struct SampleContext {
    /// Ends strings, starts interpolations, keys, comments and lines in every language that is written.
    static let hostile = "a\"b' c\n${d}: [e], {f} # g"

    private let module: Module

    init(_ module: Module) { self.module = module }

    func context() -> Object {
        var context: Object = [
            "workspace": Self.workspace, "module": moduleValue,
            "request": .object([
                "requestingUserEmail": "eve@example.ca", "modules": .array([.string(module.name)]), "raw": .object([:]),
            ]),
            "run": .object(["id": "11111111-2222-3333-4444-555555555555", "seconds": .integer(1_700_000_000)]),
        ]
        var variables: Object = [:]
        for variable in module.variables {
            context["variables"] = .object(variables)
            variables[variable.name] = value(variable, context)
        }
        context["variables"] = .object(variables)
        return context
    }

    private static var workspace: Value {
        .object([
            "acronym": "ABC1", "name": .string(hostile), "version": "latest", "budgetAmount": .integer(100),
            "storageSizeLimitInTB": .integer(5), "cbrid": hostile("cbrid"),
            "resourceGroupName": hostile("resourceGroupName"),
            "organization": .object(["name": hostile("organization"), "code": hostile("code")]),
            "users": .array(ModuleScope.roles.dropLast().map(user)),
        ])
    }

    /// A hostile text that is no other one's, since texts may be keys of one object.
    private static func hostile(_ name: String) -> Value { .string("\(hostile) \(name)") }

    private static func user(_ role: String) -> Value {
        let id = "00000000-0000-0000-0000-000000000001"
        return .object([
            "objectId": .string(id), "oid": .string(id), "email": .string("\(role.lowercased())@example.ca"),
            "role": .string(role),
        ])
    }

    private var moduleValue: Value {
        .object([
            "name": .string(module.name), "version": "v1.0.0",
            "digest": .string(String(repeating: "0", count: 64)),
            "title": .object(["en": .string(module.title.english), "fr": .string(module.title.french)]),
        ])
    }

    /// What the request gives where it does, else a sample of the type.
    private func value(_ variable: VariableDeclaration, _ context: Object) -> Value {
        if let computed = try? variable.value?.evaluate(context), computed != .null,
            let converted = try? variable.type.convert(computed),
            converted.string.map({ variable.pattern?.matches($0) ?? true }) ?? true
        {
            return converted
        }
        if let pattern = variable.pattern { return Self.sample(variable, pattern) }
        return Self.sample(variable.type, preset: variable.preset, as: variable.name)
    }

    /// A text that a pattern takes, in a list where the type is one.
    private static func sample(_ variable: VariableDeclaration, _ pattern: Pattern) -> Value {
        let text = Value.string(pattern.sample ?? "")
        switch variable.type {
        case .list, .set:
            if let preset = variable.preset, preset.array?.isEmpty == false { return preset }
            return .array([text])
        default: return text
        }
    }

    /// - Parameters:
    ///   - name: tells the text from that of others.
    ///   - number: tells one sample of a type from the next.
    private static func sample(
        _ type: VariableType, preset: Value? = nil, as name: String, number: Int = 0
    ) -> Value {
        switch type {
        case .any: preset ?? hostile(name)
        case .string: hostile(number == 0 ? name : name + String(number))
        case .number: .integer(7 + number)
        case .bool: .bool(true)
        // Two, so that what stands between them is written; not the same two, which could not be keys of one object.
        case .list(let element), .set(let element):
            .array([sample(element, as: name), sample(element, as: name, number: 1)])
        case .map(let element):
            .object(["key": sample(element, as: name), "key1": sample(element, as: name, number: 1)])
        case .tuple(let elements):
            .array(elements.enumerated().map { sample($1, as: "\(name)[\($0)]", number: number) })
        case .object(let attributes):
            .object(
                Object(attributes.map { ($0.name, sample($0.type, as: "\(name).\($0.name)", number: number)) }))
        }
    }
}
