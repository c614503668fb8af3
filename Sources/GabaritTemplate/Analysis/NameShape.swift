public import GabaritSource

/// What is known of a value before a run: which attributes it has.
public indirect enum NameShape: Sendable, Hashable {
    /// Nothing is known; every attribute is accepted.
    case any
    /// Text, a number or a boolean: methods, but no attributes.
    case scalar
    /// Text that can only be one of these words.
    case words([String])
    case list(NameShape)
    /// Any keys, with values of one shape.
    case map(NameShape)
    /// These members and no other.
    case object([String: NameShape])

    /// What both are, or `any` when they differ.
    func joined(_ other: NameShape) -> NameShape {
        if self == other { return self }
        return isSingle && other.isSingle ? .scalar : .any
    }

    /// What a loop over it gives.
    public var element: NameShape {
        switch self {
        case .list(let element): element
        case .scalar, .words, .map, .object: .scalar
        case .any: .any
        }
    }

    /// As a message says it.
    var noun: Message {
        switch self {
        case .any: "the value"
        case .scalar, .words: "a single value"
        case .list: "a list"
        case .map, .object: "an object"
        }
    }

    /// What it is, when it cannot stand in a text as it is: `a list`, `an object`.
    public var nounOfMany: Message? { isMany ? noun : nil }

    /// What it is, when a loop of a manifest cannot run over it.
    public var nounOfNoList: Message? {
        switch self {
        case .any, .list: nil
        case .scalar, .words, .map, .object: noun
        }
    }
}
