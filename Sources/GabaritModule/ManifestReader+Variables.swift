internal import GabaritSource
internal import GabaritValue

extension ManifestReader {
    /// The variables, in the order of the manifest.
    mutating func variables(_ fields: inout Fields) -> [VariableDeclaration] {
        var declarations: [VariableDeclaration] = []
        let pointer = fields.pointer.appending("variables")
        for member in fields.object("variables") {
            declarations.append(variable(member, pointer.appending(member.key)))
        }
        return declarations
    }

    mutating func variable(_ member: Node.Member, _ pointer: JSONPointer) -> VariableDeclaration {
        var fields = Fields(member.value, of: "the variable '\(member.key)'", at: pointer)
        checkIdentifier(member)
        let type = type(&fields)
        let value = fields.value("value").map { manifestValue($0) }
        var preset = fields.value("default")?.value
        if let given = preset {
            do throws(ConversionFault) {
                preset = try type.convert(given)
            } catch {
                fields.reject("default", code: "E_DEFAULT", "the default does not fit the type: \(error.message)")
            }
        }
        let pattern = pattern(&fields, type)
        if let value, case .literal(let given) = value { check(given, type, pattern, &fields) }
        if let pattern, let preset, let text = pattern.mismatch(in: preset) {
            fields.reject(
                "default", code: "E_DEFAULT",
                "the default '\(text.shortened)' does not match the pattern '\(pattern.source.shortened)'")
        }
        _ = fields.string("description")
        problems += fields.finish().map { Self.withBoolean($0, type) }
        return VariableDeclaration(
            name: member.key, type: type, value: value, preset: preset, pattern: pattern, span: member.keySpan,
            typeSpan: member.value["type"]?.span)
    }

    /// Where a boolean is needed, a word that YAML 1.1 takes for one is meant as that.
    private static func withBoolean(_ problem: Diagnostic, _ type: VariableType) -> Diagnostic {
        guard type == .bool, problem.code == "E_DEFAULT" || problem.code == "E_VALUE", let span = problem.place.span,
            let meant = YAMLSurprises.boolean(span.text)
        else { return problem }
        var problem = problem
        problem.advice = "write '\(meant)'"
        problem.replacement = meant
        return problem
    }

    func type(_ fields: inout Fields) -> VariableType {
        guard let text = fields.requiredString("type") else { return .any }
        switch VariableType.parse(text) {
        case .success(let type): return type
        case .failure(let fault):
            let near = fault.near.map { Message("did you mean '\($0)'?") }
            fields.reject(
                "type", code: "E_TYPE_CONSTRAINT", fault.message, hint: near ?? "types are written as in Terraform")
            return .any
        }
    }

    mutating func checkIdentifier(_ member: Node.Member) {
        let isLetter = { (byte: UInt8) in (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F }
        let isSafe = member.key.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard !isSafe || !(member.key.utf8.first.map(isLetter) ?? false) || member.key.utf8.count > 100 else { return }
        problems.append(
            Diagnostic(
                code: "E_NAME", "'\(member.key.shortened)' cannot be a variable's name", at: member.keySpan,
                hint: "use letters, digits, underscores and hyphens, at most 100"))
    }

    /// A value that is written out must fit like a default.
    func check(_ given: Value, _ type: VariableType, _ pattern: Pattern?, _ fields: inout Fields) {
        do throws(ConversionFault) {
            let value = try type.convert(given)
            guard let pattern, let text = pattern.mismatch(in: value) else { return }
            fields.reject(
                "value", code: "E_VALUE",
                "the value '\(text.shortened)' does not match the pattern '\(pattern.source.shortened)'")
        } catch {
            fields.reject("value", code: "E_VALUE", "the value does not fit the type: \(error.message)")
        }
    }

    func pattern(_ fields: inout Fields, _ type: VariableType) -> Pattern? {
        guard let source = fields.string("pattern") else { return nil }
        switch type {
        case .string, .any, .list(.string), .set(.string): break
        default:
            fields.reject(
                "pattern", code: "E_PATTERN", "only a string or a list of strings has a pattern, the type is \(type)",
                hint: "leave 'pattern' out or make the type 'string'")
        }
        do throws(PatternFault) {
            return try Pattern(source)
        } catch {
            fields.reject(
                "pattern", code: "E_PATTERN", "'\(source.shortened)' is not a regular expression: \(error.message)")
            return nil
        }
    }
}
