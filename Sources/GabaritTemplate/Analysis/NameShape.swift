/// What is known of a value before a run: which attributes it has.
public indirect enum NameShape: Sendable, Hashable {
    /// Nothing is known; every attribute is accepted.
    case any
    /// Text, a number or a boolean: methods, but no attributes.
    case scalar
    case list(NameShape)
    /// Any keys, with values of one shape.
    case map(NameShape)
    /// These members and no other.
    case object([String: NameShape])

    /// What both are, or `any` when they differ.
    func joined(_ other: NameShape) -> NameShape { self == other ? self : .any }

    /// What a loop over it gives.
    public var element: NameShape {
        switch self {
        case .list(let element): element
        case .scalar, .map, .object: .scalar
        case .any: .any
        }
    }

    /// As a message says it.
    var noun: String {
        switch self {
        case .any: "the value"
        case .scalar: "a single value"
        case .list: "a list"
        case .map, .object: "an object"
        }
    }
}
