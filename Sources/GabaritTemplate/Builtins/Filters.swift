/// Every filter by its name.
enum Filters {
    static let all: [String: FilterBody] = {
        var table: [String: FilterBody] = [:]
        for group in [text, lists, numbers, selection, product] { table.merge(group) { $1 } }
        return table
    }()

    /// Filters that may be given a value that does not exist.
    static let acceptsUndefined: Set<String> = ["default", "d"]

    /// The attribute path `a.b.0` of a value.
    static func attribute(_ path: String, of cell: Cell, _ renderer: Renderer) throws -> Cell {
        var result = cell
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            result =
                try Int(part).map { try renderer.item(.integer($0), of: result) }
                ?? renderer.item(.string(String(part)), of: result)
        }
        return result
    }

    static func attribute(_ key: Cell, of cell: Cell, _ renderer: Renderer) throws -> Cell {
        try key.text.map { try attribute($0, of: cell, renderer) } ?? renderer.item(key, of: cell)
    }
}
