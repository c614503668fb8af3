extension Value: Codable {
    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: AnyKey.self) {
            // Decoders give keys in any order: sorted, the same document is always the same value.
            let keys = keyed.allKeys.sorted { $0.stringValue < $1.stringValue }
            self = .object(Object(try keys.map { ($0.stringValue, try keyed.decode(Value.self, forKey: $0)) }))
        } else if var list = try? decoder.unkeyedContainer() {
            var elements: [Value] = []
            while !list.isAtEnd { elements.append(try list.decode(Value.self)) }
            self = .array(elements)
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> Value {
        if container.decodeNil() { return .null }
        if let flag = try? container.decode(Bool.self) { return .bool(flag) }
        if let integer = try? container.decode(Int.self) { return .integer(integer) }
        if let double = try? container.decode(Double.self) { return .double(double) }
        return .string(try container.decode(String.self))
    }

    /// Writes the value. A ``literal(_:)`` goes through a double, since encoders take no other numbers:
    /// ``JSONWriter`` keeps it exactly.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let elements):
            var list = encoder.unkeyedContainer()
            for element in elements { try list.encode(element) }
        case .object(let members):
            var keyed = encoder.container(keyedBy: AnyKey.self)
            for member in members { try keyed.encode(member.value, forKey: AnyKey(member.key)) }
        default:
            var single = encoder.singleValueContainer()
            try encodeScalar(to: &single)
        }
    }

    private func encodeScalar(to container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .bool(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .literal(let literal): try container.encode(Double(literal.text))
        case .string(let text): try container.encode(text)
        default: try container.encodeNil()
        }
    }
}

/// A key that is known only when it is read.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
