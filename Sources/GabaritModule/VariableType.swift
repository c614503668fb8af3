public import GabaritSource
public import GabaritValue

/// A Terraform type constraint.
///
/// Source: Terraform language, "Type Constraints".
public indirect enum VariableType: Sendable, Hashable {
    case any, string, number, bool
    case list(VariableType)
    case set(VariableType)
    case map(VariableType)
    case tuple([VariableType])
    case object([Attribute])

    /// One attribute of an object type.
    public struct Attribute: Sendable, Hashable {
        public var name: String
        public var type: VariableType
        public var isOptional: Bool
        public var preset: Value?
    }
}

extension VariableType: CustomStringConvertible {
    /// The type as Terraform writes it.
    public var description: String {
        switch self {
        case .any: "any"
        case .string: "string"
        case .number: "number"
        case .bool: "bool"
        case .list(let element): "list(\(element))"
        case .set(let element): "set(\(element))"
        case .map(let element): "map(\(element))"
        case .tuple(let elements): "tuple([\(elements.map(\.description).joined(separator: ", "))])"
        case .object(let attributes):
            "object({"
                + attributes.map { "\($0.name) = \($0.constraint)" }.joined(separator: ", ") + "})"
        }
    }
}

extension VariableType.Attribute {
    /// The type as it stands behind the name.
    fileprivate var constraint: String {
        guard isOptional else { return type.description }
        // A literal of JSON is one of HCL too, but for the colons of an object, which HCL takes as well.
        return "optional(\(type)\(preset.map { ", " + JSONWriter().text($0) } ?? ""))"
    }
}

/// Why a value does not fit a type: the way into the value, and what is wrong there.
public struct ConversionFault: Error, Sendable, Hashable {
    /// For example `[2].email`; empty for the value itself.
    public var path: String
    public var message: Message
    /// The word that a misspelt one is close to.
    public var near: String?

    init(path: String, message: Message, near: String? = nil) {
        self.path = path
        self.message = message
        self.near = near
    }
}

extension VariableType {
    /// The value as Terraform would convert it: numbers and booleans to strings and back, elements one by one.
    public func convert(_ value: Value, path: String = "") throws(ConversionFault) -> Value {
        if value == .null { return .null }
        switch self {
        case .any: return value
        case .string: return try string(value, path)
        case .number: return try number(value, path)
        case .bool: return try bool(value, path)
        case .list(let element): return .array(try elements(value, element, path))
        case .set(let element):
            var unique: [Value] = []
            var seen: Set<Value> = []
            for item in try elements(value, element, path) where seen.insert(item).inserted { unique.append(item) }
            return .array(unique)
        case .map(let element):
            guard let members = value.object else { throw mismatch(value, path) }
            var result = Object()
            for member in members {
                result[member.key] = try element.convert(member.value, path: "\(path).\(member.key)")
            }
            return .object(result)
        case .tuple(let types):
            guard let items = value.array, items.count == types.count else { throw mismatch(value, path) }
            var result: [Value] = []
            for (index, type) in types.enumerated() {
                result.append(try type.convert(items[index], path: "\(path)[\(index)]"))
            }
            return .array(result)
        case .object(let attributes): return try object(value, attributes, path)
        }
    }

    private func string(_ value: Value, _ path: String) throws(ConversionFault) -> Value {
        switch value {
        case .string: return value
        case .bool(let flag): return .string(flag ? "true" : "false")
        case .integer, .double, .literal: return .string(JSONWriter().text(value))
        default: throw mismatch(value, path)
        }
    }

    private func number(_ value: Value, _ path: String) throws(ConversionFault) -> Value {
        switch value {
        case .integer, .double, .literal: return value
        case .string(let text):
            guard let number = Value(number: text) else { throw mismatch(value, path) }
            return number
        default: throw mismatch(value, path)
        }
    }

    private func bool(_ value: Value, _ path: String) throws(ConversionFault) -> Value {
        switch value {
        case .bool: return value
        case .string("true"), .string("1"): return .bool(true)
        case .string("false"), .string("0"): return .bool(false)
        default: throw mismatch(value, path)
        }
    }

    private func elements(_ value: Value, _ type: VariableType, _ path: String) throws(ConversionFault) -> [Value] {
        guard let items = value.array else { throw mismatch(value, path) }
        var result: [Value] = []
        for (index, item) in items.enumerated() { result.append(try type.convert(item, path: "\(path)[\(index)]")) }
        return result
    }

    private func object(_ value: Value, _ attributes: [Attribute], _ path: String) throws(ConversionFault) -> Value {
        guard let members = value.object else { throw mismatch(value, path) }
        var result = Object()
        for attribute in attributes {
            if let member = members[attribute.name], member != .null {
                result[attribute.name] = try attribute.type.convert(member, path: "\(path).\(attribute.name)")
            } else if attribute.isOptional {
                result[attribute.name] = attribute.preset ?? .null
            } else {
                throw ConversionFault(path: path, message: "the attribute '\(attribute.name)' is missing")
            }
        }
        return .object(result)
    }

    private func mismatch(_ value: Value, _ path: String) -> ConversionFault {
        ConversionFault(path: path, message: "\(self) is needed, not \(value.kindWords)")
    }
}
