public import GabaritSource

/// What is known of a value before a run: what kind it is, and which attributes it has.
///
/// A value of any shape may be null, unless a template writes it out.
public indirect enum NameShape: Sendable, Hashable {
    /// Nothing is known; every attribute is accepted.
    case any
    /// Text, a number or a boolean: methods, but no attributes.
    case scalar
    case text, number, bool
    /// Text that can only be one of these words.
    case words([String])
    case list(NameShape)
    /// So many values, one of each shape.
    case tuple([NameShape])
    /// Any keys, with values of one shape.
    case map(NameShape)
    /// These members and no other.
    case object([String: NameShape])
    /// What `namespace()` makes: attributes that can be set.
    case namespace([String: NameShape])
    /// What can be called.
    case function
    /// The element of a list that holds none.
    case nothing

    /// What both are, or `any` when they differ.
    func joined(_ other: NameShape) -> NameShape {
        if self == other { return self }
        switch (self, other) {
        case (.nothing, _): return other
        case (_, .nothing): return self
        case (.list(let first), .list(let second)): return .list(first.joined(second))
        case (.map(let first), .map(let second)): return .map(first.joined(second))
        case (.tuple(let first), .tuple(let second)) where first.count == second.count:
            return .tuple(zip(first, second).map { $0.joined($1) })
        case (.namespace(let first), .namespace(let second)):
            return .namespace(first.merging(second) { $0.joined($1) })
        // A member that one of them lacks may be there.
        case (.object(let first), .object(let second)): return .object(first.merging(second) { $0.joined($1) })
        case (.words(let first), .words(let second)): return .words(first + second.filter { !first.contains($0) })
        default: break
        }
        if isText && other.isText { return .text }
        return isSingle && other.isSingle ? .scalar : .any
    }

    /// What a loop over it gives.
    public var element: NameShape {
        switch self {
        case .list(let element): element
        case .tuple(let elements): elements.dropFirst().reduce(elements.first ?? .nothing) { $0.joined($1) }
        case .text, .words, .map, .object: .text
        case .scalar: .scalar
        case .any, .number, .bool, .namespace, .function, .nothing: .any
        }
    }

    /// As a message says it.
    var noun: Message {
        switch self {
        case .any, .nothing: "the value"
        case .scalar, .words: "a single value"
        case .text: "text"
        case .number: "a number"
        case .bool: "a boolean"
        case .list, .tuple: "a list"
        case .map, .object, .namespace: "an object"
        case .function: "a function"
        }
    }

    /// What it is, when it cannot stand in a text as it is: `a list`, `an object`.
    package var nounOfMany: Message? { isMany ? noun : nil }

    /// What it is, when a loop of a manifest cannot run over it.
    public var nounOfNoList: Message? {
        switch self {
        case .any, .list, .tuple, .nothing: nil
        case .scalar, .words, .text, .number, .bool, .map, .object, .namespace, .function: noun
        }
    }
}

extension NameShape {
    /// A list, a map or an object.
    var isMany: Bool {
        switch self {
        case .list, .tuple, .map, .object: true
        case .any, .scalar, .text, .number, .bool, .words, .namespace, .function, .nothing: false
        }
    }

    /// Text, a number or a boolean.
    public var isSingle: Bool {
        switch self {
        case .scalar, .text, .number, .bool, .words: true
        case .any, .list, .tuple, .map, .object, .namespace, .function, .nothing: false
        }
    }

    var isText: Bool {
        switch self {
        case .text, .words: true
        default: false
        }
    }

    /// Whether its values have a method of this name.
    func hasMethod(_ name: String) -> Bool {
        if isSingle { return Methods.namesOfSingles.contains(name) }
        if case .list = self { return Methods.lists[name] != nil }
        return isMany && Methods.dictionaries[name] != nil
    }

    /// Whether no attribute of it can be set, as far as that is known.
    var isNoNamespace: Bool { isSingle || isMany || self == .function }

    /// What counts as a number, as booleans do.
    var isNumeric: Bool { self == .number || self == .bool }

    /// Whether enough is known to say what works with it.
    var isKnown: Bool { self != .any && self != .scalar && self != .nothing }
}
