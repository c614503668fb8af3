public import GabaritSource

/// Any data that a request, manifest, configuration or template can hold.
///
/// Numbers keep what was written: an integer that 64 bits hold is ``integer(_:)``, a number with a fraction or an
/// exponent that a double holds is ``double(_:)``, and what neither holds exactly is ``literal(_:)``.
/// Objects keep the order of their keys.
public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Never an infinity or a NaN when read from a document.
    case double(Double)
    case literal(NumberLiteral)
    case string(String)
    case array([Value])
    case object(Object)
}

/// A number that neither a 64-bit integer nor a double holds exactly, kept as its JSON text.
public struct NumberLiteral: Sendable, Hashable, CustomStringConvertible {
    /// The text, valid JSON number syntax.
    public let text: String

    /// - Parameter text: valid JSON number syntax; the reader that makes it has checked that.
    public init(text: String) {
        self.text = text
    }

    public var description: String { text }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    public init(nilLiteral: ()) { self = .null }

    public init(dictionaryLiteral elements: (String, Value)...) {
        var object = Object()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}

extension Value {
    /// The text, when this is a string.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements, when this is an array.
    public var array: [Value]? { if case .array(let elements) = self { elements } else { nil } }

    /// The members, when this is an object.
    public var object: Object? { if case .object(let members) = self { members } else { nil } }

    /// What kind of value this is, as people say it in a message.
    public var kindName: String { kindWords.description }

    /// What kind of value this is, as a part of a message.
    public var kindWords: Message {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .double, .literal: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The member of an object, or `nil` when this is not an object or has no such key.
    public subscript(key: String) -> Value? { object?[key] }
}
