public import GabaritValue

/// The variables of a render, prepared once for any number of renders and threads.
///
/// Preparing costs a copy of the data; use it when one context goes through several templates.
public final class TemplateContext: @unchecked Sendable {
    // The arena is written in the initializer only and read afterwards, so threads may share it.
    private let arena = Arena()
    let root: Datum
    /// The same variables for what the fast tier leaves to the interpreter.
    let object: Object

    /// - Parameter object: the variables by their names.
    public init(_ object: Object) {
        self.object = object
        root = arena.dictionary(object, depth: 0) ?? .undefined
    }
}

extension Arena {
    /// How deep a context may nest for the fast tier; what is deeper is left to the interpreter.
    private static let depth = 128

    /// A copy of a value, or `nil` when the fast tier cannot hold it.
    func datum(_ value: Value, depth: Int) -> Datum? {
        guard depth < Self.depth else { return nil }
        switch value {
        case .null: return Datum.none
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .double(let number): return .float(number)
        case .literal: return nil
        case .string(let text): return self.text(text)
        case .array(let elements):
            var data: [Datum] = []
            data.reserveCapacity(elements.count)
            for element in elements {
                guard let datum = datum(element, depth: depth + 1) else { return nil }
                data.append(datum)
            }
            return list(data)
        case .object(let members): return dictionary(members, depth: depth + 1)
        }
    }

    func dictionary(_ object: Object, depth: Int) -> Datum? {
        var data: [Datum] = []
        data.reserveCapacity(object.count * 2)
        for (key, value) in object {
            guard let datum = datum(value, depth: depth) else { return nil }
            data.append(text(key))
            data.append(datum)
        }
        return dictionary(data)
    }
}
