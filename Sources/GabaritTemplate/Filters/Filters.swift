internal import GabaritSource

/// Every filter by its name.
enum Filters {
    static let all: [String: FilterBody] = {
        var table: [String: FilterBody] = [:]
        let groups = [
            letters, layout, replacing, markup, numbers, sequences, order, selection, presets, names, documents, regex,
        ]
        for group in groups { table.merge(group) { $1 } }
        return table
    }()

    /// Filters that may be given a value that does not exist.
    static let acceptsUndefined: Set<String> = ["default", "d", "items", "round", "abs", "pprint", "tojson"]

    /// The attribute path `a.b.0` of a value; a preset stands for each part of it that does not exist.
    static func attribute(
        _ path: String, of cell: Cell, preset: Cell? = nil, _ renderer: Renderer
    ) throws -> Cell {
        var result = cell
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            result = try Self.part(String(part), of: result, renderer)
            if case .undefined = result, let preset { result = preset }
        }
        return result
    }

    /// An attribute by what a filter was given for it: a path, a place, or none for the value itself.
    static func attribute(_ key: Cell, of cell: Cell, preset: Cell? = nil, _ renderer: Renderer) throws -> Cell {
        if case .none = key { return cell }
        if let path = key.text { return try attribute(path, of: cell, preset: preset, renderer) }
        let result = try renderer.item(key, of: cell)
        if case .undefined = result, let preset { return preset }
        return result
    }

    private static func part(_ name: String, of cell: Cell, _ renderer: Renderer) throws -> Cell {
        if let place = Int(name), name.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return try renderer.item(.integer(place), of: cell)
        }
        return try renderer.item(.string(name), of: cell)
    }

    /// A width of padding, paid for by what it makes.
    static func width(_ width: Int, _ renderer: Renderer) throws -> Int {
        let clamped = max(0, width)
        if clamped > renderer.textAllowance { try renderer.charge(bytes: clamped) }
        return clamped
    }
}

extension Renderer {
    func filter(_ name: String, _ cell: Cell, _ arguments: CallArguments) throws -> Cell {
        if let added = environment.extensions.filters[name] {
            try charge()
            if !added.takesUndefined { try requireStrict(cell) }
            return try added.body(cell, arguments, self)
        }
        guard let body = Filters.all[name] else {
            let near = NearName.of(name, among: environment.filterNames)
            throw TemplateFault(
                .runtime, "there is no filter '\(name.shortened)'", hint: near.map { "did you mean '\($0)'?" })
        }
        try charge()
        if !Filters.acceptsUndefined.contains(name) { try requireStrict(cell) }
        return try body(cell, arguments, self)
    }
}
