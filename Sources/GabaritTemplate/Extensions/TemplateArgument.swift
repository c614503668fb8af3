public import GabaritValue

/// A Swift type that a filter, test or function of an application can take.
///
/// Numbers, text, booleans, arrays, dictionaries, optionals, ``Object`` and ``Value`` are such types.
public protocol TemplateArgument: Sendable {
    /// What a message calls values of the type: `an integer`.
    static var templateKind: String { get }

    /// - Parameter value: what the template gave; ``Value/null`` for `none` and for what does not exist.
    /// - Returns: `nil` when the value is of another kind.
    init?(templateValue value: Value)
}

/// A Swift type that a filter or function of an application can give.
public protocol TemplateResult: SendableMetatype {
    /// The value that the template goes on with.
    var templateValue: Value { get }

    /// Whether a list or dictionary in it has more elements than a limit: looked at before the value is made.
    func exceeds(_ limit: Int) -> Bool
}

extension TemplateResult {
    /// Whether a list or dictionary in it has more elements than a limit.
    public func exceeds(_ limit: Int) -> Bool { false }
}

extension Bool: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "a boolean" }
    /// The value that the template goes on with.
    public var templateValue: Value { .bool(self) }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        guard case .bool(let flag) = value else { return nil }
        self = flag
    }
}

extension Int: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "an integer" }
    /// The value that the template goes on with.
    public var templateValue: Value { .integer(self) }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        guard case .integer(let number) = value else { return nil }
        self = number
    }
}

extension Double: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "a number" }
    /// The value that the template goes on with.
    public var templateValue: Value { .double(self) }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        switch value {
        case .integer(let number): self = Double(number)
        case .double(let number): self = number
        default: return nil
        }
    }
}

extension String: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "a string" }
    /// The value that the template goes on with.
    public var templateValue: Value { .string(self) }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        guard case .string(let text) = value else { return nil }
        self = text
    }
}

extension Object: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "a dictionary" }
    /// The value that the template goes on with.
    public var templateValue: Value { .object(self) }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        guard case .object(let members) = value else { return nil }
        self = members
    }
}

/// Any value, unchecked.
extension Value: TemplateArgument, TemplateResult {
    /// What a message calls one.
    public static var templateKind: String { "a value" }
    /// The value that the template goes on with.
    public var templateValue: Value { self }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) { self = value }
}

extension Array: TemplateArgument where Element: TemplateArgument {
    /// What a message calls one.
    public static var templateKind: String { "a list, each element \(Element.templateKind)" }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        guard case .array(let elements) = value else { return nil }
        let converted = elements.compactMap(Element.init(templateValue:))
        guard converted.count == elements.count else { return nil }
        self = converted
    }
}

extension Array: TemplateResult where Element: TemplateResult {
    /// The value that the template goes on with.
    public var templateValue: Value { .array(map(\.templateValue)) }

    /// Whether a list or dictionary in it has more elements than a limit.
    public func exceeds(_ limit: Int) -> Bool { count > limit || contains { $0.exceeds(limit) } }
}

extension Dictionary: TemplateArgument where Key == String, Value: TemplateArgument {
    /// What a message calls one.
    public static var templateKind: String { "a dictionary, each value \(Value.templateKind)" }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: GabaritValue.Value) {
        guard case .object(let members) = value else { return nil }
        self.init(minimumCapacity: members.count)
        for (key, value) in members {
            guard let converted = Value(templateValue: value) else { return nil }
            self[key] = converted
        }
    }
}

/// In the order of the keys, so that the same dictionary always prints the same.
extension Dictionary: TemplateResult where Key == String, Value: TemplateResult {
    /// The value that the template goes on with.
    public var templateValue: GabaritValue.Value {
        .object(Object(sorted { $0.key < $1.key }.map { ($0.key, $0.value.templateValue) }))
    }

    /// Whether a list or dictionary in it has more elements than a limit.
    public func exceeds(_ limit: Int) -> Bool { count > limit || values.contains { $0.exceeds(limit) } }
}

/// `nil` is `none`, and what does not exist.
extension Optional: TemplateArgument where Wrapped: TemplateArgument {
    /// What a message calls one.
    public static var templateKind: String { "\(Wrapped.templateKind) or none" }

    /// One of a value of this kind; `nil` for any other.
    public init?(templateValue value: Value) {
        if case .null = value {
            self = .none
            return
        }
        guard let wrapped = Wrapped(templateValue: value) else { return nil }
        self = .some(wrapped)
    }
}

extension Optional: TemplateResult where Wrapped: TemplateResult {
    /// The value that the template goes on with.
    public var templateValue: Value { self?.templateValue ?? .null }

    /// Whether a list or dictionary in it has more elements than a limit.
    public func exceeds(_ limit: Int) -> Bool { self?.exceeds(limit) ?? false }
}
