/// Values as YAML 1.2 that YAML 1.1 readers understand the same way: what could be taken for something else is quoted.
struct YAMLText {
    private let renderer: Renderer
    private let step: Int
    private var out: TextBuilder
    private static let deepest = 100

    /// One line in flow style.
    static func flow(_ cell: Cell, _ renderer: Renderer) throws -> String {
        var writer = YAMLText(renderer, 2)
        try writer.flow(cell, depth: 0)
        return try writer.finished()
    }

    /// Lines in block style, without a line end after the last.
    static func block(_ cell: Cell, indent: Int, _ renderer: Renderer) throws -> String {
        var writer = YAMLText(renderer, indent)
        try writer.block(cell, column: 0, depth: 0, afterKey: false)
        return try writer.finished()
    }

    private init(_ renderer: Renderer, _ step: Int) {
        self.renderer = renderer
        self.step = step
        out = TextBuilder(allowance: renderer.textAllowance)
    }

    private func finished() throws -> String {
        try renderer.charge(bytes: out.bytes.count)
        return out.string
    }

    private mutating func put(_ text: String) throws {
        do throws(TextFault) {
            try out.append(text)
        } catch {
            throw renderer.fault(error)
        }
    }

    private func check(_ depth: Int) throws {
        guard depth < Self.deepest else {
            throw TemplateFault(.limit, "the value stands more than \(Self.deepest) deep")
        }
    }

    private mutating func flow(_ cell: Cell, depth: Int) throws {
        try check(depth)
        if case .dictionary(let dictionary) = cell {
            try put("{")
            for (index, pair) in dictionary.pairs.enumerated() {
                try put(index > 0 ? ", " : "")
                let key = try scalar(pair.key)
                try put(Self.isLong(key) ? "? " + key + " : " : key + ": ")
                try flow(pair.value, depth: depth + 1)
            }
            return try put("}")
        }
        guard isSequence(cell) else { return try put(try scalar(cell)) }
        try put("[")
        for (index, element) in try renderer.iterate(cell).enumerated() {
            try put(index > 0 ? ", " : "")
            try flow(element, depth: depth + 1)
        }
        try put("]")
    }

    private mutating func block(_ cell: Cell, column: Int, depth: Int, afterKey: Bool) throws {
        try check(depth)
        if case .dictionary(let dictionary) = cell, dictionary.count > 0 {
            for (index, pair) in dictionary.pairs.enumerated() {
                if index > 0 || afterKey { try newLine(column) }
                let key = try scalar(pair.key)
                if Self.isLong(key) {
                    try put("? " + key)
                    try newLine(column)
                    try put(":")
                } else {
                    try put(key + ":")
                }
                try nested(pair.value, column: column, depth: depth)
            }
            return
        }
        if isSequence(cell) {
            let elements = try renderer.iterate(cell)
            if !elements.isEmpty { return try block(elements: elements, column, depth, afterKey) }
            return try put("[]")
        }
        if case .dictionary = cell { return try put("{}") }
        try put(try scalar(cell))
    }

    private mutating func block(elements: [Cell], _ column: Int, _ depth: Int, _ afterKey: Bool) throws {
        for (index, element) in elements.enumerated() {
            if index > 0 || afterKey { try newLine(column) }
            try put("- ")
            try block(element, column: column + 2, depth: depth + 1, afterKey: false)
        }
    }

    private mutating func nested(_ cell: Cell, column: Int, depth: Int) throws {
        if isFilled(cell) {
            try block(cell, column: column + step, depth: depth + 1, afterKey: true)
        } else {
            try put(" ")
            try block(cell, column: column + step, depth: depth + 1, afterKey: false)
        }
    }

    private mutating func newLine(_ column: Int) throws {
        try put("\n" + String(repeating: " ", count: column))
    }

    private func isSequence(_ cell: Cell) -> Bool {
        switch cell {
        case .list, .tuple, .range, .object(_ as any SequenceCell): true
        default: false
        }
    }

    private func isFilled(_ cell: Cell) -> Bool {
        if case .dictionary(let dictionary) = cell { return dictionary.count > 0 }
        return isSequence(cell) && cell.isTrue
    }

    private func scalar(_ cell: Cell) throws -> String {
        switch cell {
        case .none: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .float(let number):
            if number.isNaN { return ".nan" }
            if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
            return Self.float(number)
        case .string(let text), .markup(let text):
            return Self.isPlain(text) ? text : Self.escaped(try JSONText.compact(.string(text), renderer))
        case .undefined:
            try renderer.requireDefined(cell)
            return ""
        default: throw TemplateFault(.type, "\(cell.kindName) cannot be written as YAML")
        }
    }

    /// Whether a key must be marked: YAML finds the colon of others within 1,024 characters only.
    private static func isLong(_ key: String) -> Bool { key.utf8.count > 1000 }

    /// A quoted text with escapes for what JSON may hold and YAML may not, or takes for a line end.
    private static func escaped(_ quoted: String) -> String {
        guard quoted.utf8.contains(where: { $0 >= 0x7F }), quoted.unicodeScalars.contains(where: needsEscape) else {
            return quoted
        }
        var output = ""
        for scalar in quoted.unicodeScalars {
            if needsEscape(scalar) {
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// YAML 1.1 wants a point in a float with an exponent.
    private static func float(_ number: Double) -> String {
        let text = String(decoding: FloatText.repr(number), as: UTF8.self)
        guard let mark = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<mark] + ".0" + text[mark...]
    }

    /// Whether a text needs no quotes: it starts with a letter, holds nothing that YAML reads, and is no word of YAML.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, (first | 0x20) &- 0x61 < 26 || first == UInt8(ascii: "_"),
            text.utf8.last != 0x20
        else { return false }
        for byte in text.utf8 {
            let isSafe = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "_-./@+ ()".utf8.contains(byte)
            if !isSafe { return false }
        }
        return !words.contains(text.lowercased())
    }

    private static let words: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]
}
