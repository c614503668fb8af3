internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Computed values whose shape cannot fit the type of their variable.
enum ValueChecker {
    static func problems(_ module: Module) -> [Diagnostic] {
        let names = ModuleScope.names(of: module)
        return module.variables.compactMap { variable in
            // A literal was held against the type when it was read.
            guard let value = variable.value, !value.templates.isEmpty || !value.isLiteral else { return nil }
            let shape = shape(of: value, names)
            guard let shape, let fault = fault(variable.type, shape) ?? fault(variable.type, value) else { return nil }
            return Diagnostic(
                code: "E_VALUE", "the value does not fit the type: \(fault)",
                at: span(of: value, names) ?? variable.span)
        }
    }

    /// What is known of a value, or `nil` where its templates have problems of their own.
    private static func shape(of value: ManifestValue, _ names: [String: NameShape]) -> NameShape? {
        switch value {
        case .literal: return .scalar
        case .template(let template):
            let findings = template.findings(in: names)
            return findings.problems.isEmpty ? findings.shape ?? .scalar : nil
        case .list(let elements):
            let shapes = elements.map { shape(of: $0, names) }
            guard let first = shapes.first else { return .list(.any) }
            return .list(shapes.allSatisfy { $0 == first } ? first ?? .any : .any)
        case .object(let members):
            return .object(Dictionary(members.map { ($0.key, shape(of: $0.value, names) ?? .any) }) { $1 })
        }
    }

    private static func span(of value: ManifestValue, _ names: [String: NameShape]) -> SourceSpan? {
        guard case .template(let template) = value else { return nil }
        return template.findings(in: names).outputs.first?.span
    }

    /// Why no value of a shape can fit a type, or `nil`.
    private static func fault(_ type: VariableType, _ shape: NameShape) -> Message? {
        switch (type, shape) {
        case (.any, _), (_, .any), (_, .nothing), (_, .function), (.tuple, _): return nil
        case (.number, .bool): return "\(type) is needed, not \("a boolean" as Message)"
        case (.bool, .number): return "\(type) is needed, not \("a number" as Message)"
        case (.number, .words(let words)), (.bool, .words(let words)):
            let fits = words.contains { (try? type.convert(.string($0))) != nil }
            return fits ? nil : "\(type) is needed, not \("text" as Message)"
        case (.string, _), (.number, _), (.bool, _):
            return shape.nounOfMany.map { "\(type) is needed, not \($0)" }
        case (.list(let inner), .list(let element)), (.set(let inner), .list(let element)):
            return fault(inner, element)
        case (.list(let inner), .tuple(let elements)), (.set(let inner), .tuple(let elements)):
            return elements.lazy.compactMap { fault(inner, $0) }.first
        case (.map(let inner), .map(let element)): return fault(inner, element)
        case (.map(let inner), .object(let members)):
            return members.sorted { $0.key < $1.key }.compactMap { fault(inner, $0.value) }.first
        case (.object(let attributes), .object(let members)):
            for attribute in attributes {
                guard let member = members[attribute.name] else {
                    if attribute.isOptional { continue }
                    return "the attribute '\(attribute.name)' is missing"
                }
                if let found = fault(attribute.type, member) { return found }
            }
            return nil
        case (.object, .map): return nil
        default: return "\(type) is needed, not \(noun(shape))"
        }
    }

    /// Why no text with some expressions in it can be a number or a boolean, or `nil`: what stands between them decides.
    private static func fault(_ type: VariableType, _ value: ManifestValue) -> Message? {
        guard case .template(let template) = value, let parts = template.parts, parts.count > 1 else { return nil }
        let texts = parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
        let fits: Bool
        switch type {
        case .number: fits = texts.allSatisfy { $0.allSatisfy { $0.isNumber || "+-.eE".contains($0) } }
        case .bool: fits = texts.allSatisfy { text in ["true", "false", "1", "0"].contains { $0.contains(text) } }
        default: return nil
        }
        return fits ? nil : "\(type) is needed, not \("text" as Message)"
    }

    private static func noun(_ shape: NameShape) -> Message { shape.nounOfMany ?? "a single value" }
}

extension ManifestValue {
    fileprivate var isLiteral: Bool { if case .literal = self { true } else { false } }
}
