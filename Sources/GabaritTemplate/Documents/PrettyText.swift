/// The filter `pprint`: Python's `pprint.pformat` at its width of 80, dictionaries sorted.
///
/// Source: CPython's `pprint.py`.
struct PrettyText {
    private let renderer: Renderer
    private var out: TextBuilder
    private static let width = 80

    static func text(_ cell: Cell, _ renderer: Renderer) throws -> String {
        var printer = PrettyText(renderer)
        try printer.write(cell, indent: 0, allowance: 0, level: 0)
        try renderer.charge(bytes: printer.out.bytes.count)
        return printer.out.string
    }

    private init(_ renderer: Renderer) {
        self.renderer = renderer
        out = TextBuilder(allowance: renderer.textAllowance)
    }

    private mutating func put(_ text: String) throws {
        do throws(TextFault) {
            try out.append(text)
        } catch {
            throw renderer.fault(error)
        }
    }

    private func representation(_ cell: Cell) throws -> String {
        var writer = CellWriter(allowance: renderer.textAllowance, sortsKeys: true)
        try renderer.perform { () throws(TextFault) in try writer.appendRepresentation(cell) }
        try renderer.charge(bytes: writer.out.bytes.count)
        return writer.out.string
    }

    private mutating func write(_ cell: Cell, indent: Int, allowance: Int, level: Int) throws {
        let line = try representation(cell)
        if line.unicodeScalars.count <= Self.width - indent - allowance { return try put(line) }
        switch cell {
        case .dictionary(let dictionary) where dictionary.count > 0:
            try put("{")
            try write(dictionary, indent: indent + 1, allowance: allowance + 1, level: level + 1)
            try put("}")
        case .list(let list) where !list.elements.isEmpty:
            try put("[")
            try write(list.elements, indent: indent + 1, allowance: allowance + 1, level: level + 1)
            try put("]")
        case .tuple(let tuple) where !tuple.elements.isEmpty:
            let elements = tuple.elements
            let end = elements.count == 1 ? ",)" : ")"
            try put("(")
            try write(elements, indent: indent + 1, allowance: allowance + end.utf8.count, level: level + 1)
            try put(end)
        case .string(let text) where !text.isEmpty:
            try write(text, indent: indent, allowance: allowance, level: level + 1)
        default: try put(line)
        }
    }

    private mutating func write(_ elements: [Cell], indent: Int, allowance: Int, level: Int) throws {
        for (index, element) in elements.enumerated() {
            if index > 0 { try newLine(indent) }
            let last = index == elements.count - 1
            try write(element, indent: indent, allowance: last ? allowance : 1, level: level)
        }
    }

    private mutating func write(_ dictionary: DictionaryCell, indent: Int, allowance: Int, level: Int) throws {
        let pairs = CellWriter.sorted(dictionary.pairs)
        for (index, pair) in pairs.enumerated() {
            if index > 0 { try newLine(indent) }
            let key = try representation(pair.key)
            try put(key + ": ")
            let inner = indent + key.unicodeScalars.count + 2
            try write(pair.value, indent: inner, allowance: index == pairs.count - 1 ? allowance : 1, level: level)
        }
    }

    private mutating func newLine(_ indent: Int) throws {
        try put(",\n" + String(repeating: " ", count: indent))
    }

    /// A long string as literals under each other.
    private mutating func write(_ text: String, indent: Int, allowance: Int, level: Int) throws {
        let alone = level == 1
        let indent = indent + (alone ? 1 : 0)
        let chunks = try chunks(text, width: Self.width - indent, allowance: allowance + (alone ? 1 : 0))
        guard chunks.count > 1 else { return try put(chunks.first ?? "''") }
        if alone { try put("(") }
        for (index, chunk) in chunks.enumerated() {
            if index > 0 { try put("\n" + String(repeating: " ", count: indent)) }
            try put(chunk)
        }
        if alone { try put(")") }
    }

    private func chunks(_ text: String, width: Int, allowance: Int) throws -> [String] {
        let bytes = Array(text.utf8)
        let lines = TextSplit.lines(bytes.span, keepingEnds: true)
        var chunks: [String] = []
        for (index, range) in lines.enumerated() {
            let isLast = index == lines.count - 1
            let line = String(decoding: bytes[range], as: UTF8.self)
            let whole = try representation(.string(line))
            if whole.unicodeScalars.count <= width - (isLast ? allowance : 0) {
                chunks.append(whole)
            } else {
                chunks += try words(CodePoints.decode(line), width: width, allowance: isLast ? allowance : 0)
            }
        }
        return chunks
    }

    private func words(_ line: [Unicode.Scalar], width: Int, allowance: Int) throws -> [String] {
        var chunks: [String] = []
        var current: [Unicode.Scalar] = []
        var index = 0
        while index < line.count {
            var end = index
            while end < line.count, !line[end].isPythonSpace { end += 1 }
            while end < line.count, line[end].isPythonSpace { end += 1 }
            let part = line[index..<end]
            let room = width - (end == line.count ? allowance : 0)
            if try representation(.string(CodePoints.string(current + part))).unicodeScalars.count > room {
                if !current.isEmpty { chunks.append(try representation(.string(CodePoints.string(current)))) }
                current = Array(part)
            } else {
                current += part
            }
            index = end
        }
        if !current.isEmpty { chunks.append(try representation(.string(CodePoints.string(current)))) }
        return chunks
    }
}
