/// Sorting and grouping by attributes.
enum Sorting {
    /// Stable; several attributes are separated by commas.
    static func sorted(
        _ elements: [Cell], by attribute: Cell?, isCaseSensitive: Bool, reversed: Bool, _ renderer: Renderer
    ) throws -> [Cell] {
        try renderer.charge(elements.count * 2)
        let keyed = try elements.map { element in
            (try keys(of: element, attribute, isCaseSensitive: isCaseSensitive, renderer), element)
        }
        return try keyed.enumerated().sorted { left, right in
            let (first, second) = reversed ? (right.element.0, left.element.0) : (left.element.0, right.element.0)
            if try precedes(first, second) { return true }
            if try precedes(second, first) { return false }
            return left.offset < right.offset
        }.map(\.element.1)
    }

    static func grouped(
        _ elements: [Cell], by attribute: Cell, preset: Cell?, isCaseSensitive: Bool, _ renderer: Renderer
    ) throws -> Cell {
        let keyed = try elements.map { element in
            var key = try Filters.attribute(attribute, of: element, renderer)
            if case .undefined = key, let preset { key = preset }
            return (key: folded(key, isCaseSensitive), shown: key, element: element)
        }
        let order = try keyed.enumerated().sorted { left, right in
            if try Comparison.less(left.element.key, right.element.key) { return true }
            if try Comparison.less(right.element.key, left.element.key) { return false }
            return left.offset < right.offset
        }.map(\.element)
        var groups: [(key: Cell, shown: Cell, elements: [Cell])] = []
        for item in order {
            if let last = groups.last, Comparison.equal(last.key, item.key) {
                groups[groups.count - 1].elements.append(item.element)
            } else {
                groups.append((item.key, item.shown, [item.element]))
            }
        }
        return .list(ListCell(groups.map { .object(Group(key: $0.shown, elements: $0.elements)) }))
    }

    private static func keys(
        of element: Cell, _ attribute: Cell?, isCaseSensitive: Bool, _ renderer: Renderer
    ) throws -> [Cell] {
        guard let attribute else { return [folded(element, isCaseSensitive)] }
        guard let names = attribute.text else {
            return [folded(try renderer.item(attribute, of: element), isCaseSensitive)]
        }
        return try names.split(separator: ",").map {
            folded(try Filters.attribute(String($0), of: element, renderer), isCaseSensitive)
        }
    }

    private static func folded(_ cell: Cell, _ isCaseSensitive: Bool) -> Cell {
        guard !isCaseSensitive, let text = cell.text else { return cell }
        return .string(text.lowercased())
    }

    private static func precedes(_ left: [Cell], _ right: [Cell]) throws -> Bool {
        for (first, second) in zip(left, right) where !Comparison.equal(first, second) {
            return try Comparison.less(first, second)
        }
        return false
    }

    /// A group of `groupby`: a pair with names.
    struct Group: ObjectCell {
        let key: Cell
        let elements: [Cell]
        var kind: String { "group" }

        func attribute(_ name: String) -> Cell? {
            switch name {
            case "grouper": key
            case "list": .list(ListCell(elements))
            default: nil
            }
        }
    }
}

/// Rows and columns of a list.
enum Chunks {
    static func batches(_ elements: [Cell], _ width: Int, _ fill: Cell?, _ renderer: Renderer) throws -> Cell {
        guard width > 0 else { throw TemplateFault(.value, "'batch' needs a width of at least 1, not \(width)") }
        var rows: [Cell] = []
        for start in stride(from: 0, to: elements.count, by: width) {
            var row = Array(elements[start..<min(start + min(width, elements.count), elements.count)])
            if let fill, row.count < width {
                try renderer.charge(elements: width)
                row += repeatElement(fill, count: width - row.count)
            }
            rows.append(.list(ListCell(row)))
        }
        return .list(ListCell(rows))
    }

    static func slices(_ elements: [Cell], _ count: Int, _ fill: Cell?, _ renderer: Renderer) throws -> Cell {
        guard count > 0 else { throw TemplateFault(.value, "'slice' needs at least 1 slice, not \(count)") }
        try renderer.charge(elements: count)
        let (each, extra) = elements.count.quotientAndRemainder(dividingBy: count)
        var place = 0
        let columns = (0..<count).map { index in
            let size = each + (index < extra ? 1 : 0)
            var column = Array(elements[place..<place + size])
            place += size
            if let fill, index >= extra { column.append(fill) }
            return Cell.list(ListCell(column))
        }
        return .list(ListCell(columns))
    }
}
