internal import GabaritSource

/// The arguments of a filter, test, method or function, found by position or name.
struct BoundArguments {
    private var cells: [Cell?]
    private let names: [String]
    private let function: String
    /// How many arguments were given without a name, and how many more stood before them in the call.
    private let given: (count: Int, before: Int)

    /// - Parameters:
    ///   - names: the parameters in order.
    ///   - required: how many of them have no default.
    /// - Throws: a fault of kind `type` for a missing, surplus, repeated or unknown argument.
    init(
        _ arguments: CallArguments, _ function: String, _ names: [String], required: Int = 0
    ) throws {
        self.function = function
        self.names = names
        let given = arguments.positional.count
        self.given = (given, arguments.taken)
        guard given <= names.count else {
            let most = names.isEmpty ? "no arguments" : names.count == 1 ? "1 argument" : "\(names.count) arguments"
            throw TemplateFault(
                .type, "'\(function)' takes \(required < names.count ? "at most " : "")\(most), not \(given)")
        }
        cells = Array(repeating: nil, count: names.count)
        for index in 0..<given { cells[index] = arguments.positional[index] }
        for (name, value) in arguments.keyword {
            guard let place = names.firstIndex(where: { $0 == name }) else {
                throw TemplateFault(
                    .type, "'\(function)' has no argument '\(name)'", hint: NearName.hint(for: name, among: names)
                ).of(.name(name))
            }
            guard cells[place] == nil else {
                throw TemplateFault(.type, "'\(function)' got the argument '\(name)' twice").of(.name(name))
            }
            cells[place] = value
        }
        for place in 0..<required where cells[place] == nil {
            throw TemplateFault(.type, "'\(function)' needs the argument '\(names[place])'")
        }
    }

    /// An argument as it was given.
    subscript(place: Int) -> Cell? { cells[place] }

    /// An argument that is there because it was required.
    func required(_ place: Int) -> Cell { cells[place] ?? .none }

    /// An argument that is neither absent nor none.
    func given(_ place: Int) -> Cell? {
        if case .none? = cells[place] { return nil }
        return cells[place]
    }

    func text(_ place: Int, default preset: String) throws -> String {
        guard let cell = cells[place] else { return preset }
        guard let text = cell.text else { throw mismatch(place, "a string", cell) }
        return text
    }

    func optionalText(_ place: Int) throws -> String? {
        guard given(place) != nil else { return nil }
        return try text(place, default: "")
    }

    func integer(_ place: Int, default preset: Int) throws -> Int {
        guard let cell = cells[place] else { return preset }
        guard let number = cell.integer else { throw mismatch(place, "an integer", cell) }
        return number
    }

    func optionalInteger(_ place: Int) throws -> Int? {
        guard given(place) != nil else { return nil }
        return try integer(place, default: 0)
    }

    func flag(_ place: Int, default preset: Bool, _ renderer: Renderer) throws -> Bool {
        try cells[place].map { try renderer.isTrue($0) } ?? preset
    }

    func mismatch(_ place: Int, _ wanted: String, _ cell: Cell) -> TemplateFault {
        if case .undefined(let missing) = cell { return fault(missing.fault, of: place) }
        return fault(
            TemplateFault(
                .type, "the argument '\(names[place])' of '\(function)' must be \(wanted), not \(cell.kindName)"),
            of: place)
    }

    /// The same fault of an argument that was given.
    func fault(_ fault: TemplateFault, of place: Int) -> TemplateFault {
        guard cells[place] != nil else { return fault }
        return fault.of(place < given.count ? .position(given.before + place) : .value(names[place]))
    }
}

extension NearName {
    /// What to say of an argument that has a wrong name: the near one, or all there are.
    static func hint(for name: String, among names: [String]) -> String? {
        if let near = of(name, among: names) { return "did you mean '\(near)'?" }
        return names.isEmpty ? nil : "it takes " + names.map { "'\($0)'" }.joined(separator: ", ")
    }
}

/// What a filter is: the value, the arguments and the render it is part of.
typealias FilterBody = @Sendable (Cell, CallArguments, Renderer) throws -> Cell
/// What a test is.
typealias TestBody = @Sendable (Cell, CallArguments, Renderer) throws -> Bool
