/// Reads the arguments of a filter, test or function by position or name.
struct BoundArguments {
    private var values: [String: Cell] = [:]
    private let function: String

    /// - Throws: a fault of kind `type` for too many arguments, or a name that is not known.
    init(_ arguments: CallArguments, _ function: String, _ names: [String]) throws {
        self.function = function
        guard arguments.positional.count <= names.count else {
            throw TemplateFault(
                .type, "'\(function)' takes at most \(names.count) arguments, not \(arguments.positional.count)")
        }
        for (name, value) in zip(names, arguments.positional) { values[name] = value }
        for (name, value) in arguments.keyword {
            guard names.contains(name) else { throw TemplateFault(.type, "'\(function)' has no argument '\(name)'") }
            guard values[name] == nil else { throw TemplateFault(.type, "'\(function)' got '\(name)' twice") }
            values[name] = value
        }
    }

    /// An argument that is not none.
    subscript(name: String) -> Cell? {
        guard let cell = values[name] else { return nil }
        if case .none = cell { return nil }
        return cell
    }

    func required(_ name: String) throws -> Cell {
        guard let cell = values[name] else { throw TemplateFault(.type, "'\(function)' needs the argument '\(name)'") }
        return cell
    }

    func text(_ name: String, default preset: String) throws -> String {
        guard let cell = self[name] else { return preset }
        guard let text = cell.text else {
            throw TemplateFault(.type, "the argument '\(name)' of '\(function)' must be a string, not \(cell.kindName)")
        }
        return text
    }

    func integer(_ name: String, default preset: Int) throws -> Int {
        guard let cell = self[name] else { return preset }
        guard let number = cell.integer else {
            throw TemplateFault(
                .type, "the argument '\(name)' of '\(function)' must be an integer, not \(cell.kindName)")
        }
        return number
    }

    func flag(_ name: String, default preset: Bool) -> Bool { values[name]?.isTrue ?? preset }
}

/// What a filter is: the value, the arguments and the render it is part of.
typealias FilterBody = @Sendable (Cell, CallArguments, Renderer) throws -> Cell
/// What a test is.
typealias TestBody = @Sendable (Cell, CallArguments, Renderer) throws -> Bool
