/// What elements are compared by: themselves, an attribute, or several.
struct SortKey {
    private let attribute: Cell?
    private let isCaseSensitive: Bool
    /// What stands for an attribute that does not exist.
    var preset: Cell?

    init(_ attribute: Cell?, _ isCaseSensitive: Bool) {
        self.attribute = attribute
        self.isCaseSensitive = isCaseSensitive
    }

    /// The key of an element, by one attribute path.
    func single(_ element: Cell, _ renderer: Renderer) throws -> Cell {
        try folded(plain(element, renderer))
    }

    /// The key as it is shown: letters keep their case.
    func plain(_ element: Cell, _ renderer: Renderer) throws -> Cell {
        guard let attribute else { return element }
        return try Filters.attribute(attribute, of: element, preset: preset, renderer)
    }

    /// The keys of an element, by a list of paths with commas between them.
    func several(_ element: Cell, _ renderer: Renderer) throws -> [Cell] {
        guard let names = attribute?.text, names.utf8.contains(UInt8(ascii: ",")) else {
            return [try single(element, renderer)]
        }
        return try names.split(separator: ",", omittingEmptySubsequences: false).map {
            folded(try Filters.attribute(String($0), of: element, renderer))
        }
    }

    private func folded(_ cell: Cell) -> Cell {
        guard !isCaseSensitive, let text = cell.text else { return cell }
        let bytes = CaseMapping.lower(Array(text.utf8))
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}

/// Sorting and grouping.
enum Sorting {
    /// Sorts without changing the order of equals.
    static func sorted(
        _ elements: [Cell], by key: SortKey, reversed: Bool, _ renderer: Renderer
    ) throws -> [Cell] {
        try renderer.charge(elements: elements.count)
        var keyed: [(keys: [Cell], element: Cell)] = []
        for element in elements { keyed.append((try key.several(element, renderer), element)) }
        try keyed.sort { left, right in
            try renderer.charge()
            return try reversed ? precedes(right.keys, left.keys, renderer) : precedes(left.keys, right.keys, renderer)
        }
        return keyed.map(\.element)
    }

    static func grouped(_ elements: [Cell], by key: SortKey, _ renderer: Renderer) throws -> Cell {
        var groups: [(key: Cell, shown: Cell, members: ListCell)] = []
        if elements.count > 1 { for element in elements { try renderer.requireDefined(key.single(element, renderer)) } }
        for element in try sorted(elements, by: key, reversed: false, renderer) {
            let value = try key.single(element, renderer)
            if let last = groups.last, try Comparison.equal(last.key, value, renderer) {
                // Equals need an order too.
                _ = try less(last.key, value, renderer)
                last.members.elements.append(element)
            } else {
                try renderer.charge(memory: 3 * Renderer.objectSize)
                groups.append((value, try key.plain(element, renderer), ListCell([element])))
            }
        }
        return .list(ListCell(groups.map { .object(Group(key: $0.shown, members: $0.members)) }))
    }

    private static func precedes(_ left: [Cell], _ right: [Cell], _ renderer: Renderer) throws -> Bool {
        for (first, second) in zip(left, right) {
            try renderer.requireStrict(first)
            try renderer.requireStrict(second)
            if try Comparison.equal(first, second, renderer) { continue }
            return try less(first, second, renderer)
        }
        return false
    }

    /// Whether one key stands before another; a key that does not exist has no place.
    static func less(_ left: Cell, _ right: Cell, _ renderer: Renderer) throws -> Bool {
        try renderer.requireDefined(left)
        try renderer.requireDefined(right)
        return try Comparison.less(left, right, renderer)
    }
}
