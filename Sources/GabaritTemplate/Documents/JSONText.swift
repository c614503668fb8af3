/// Values as JSON: for `tojson` as Python spaces and escapes it, for `to_json` as short as it can be.
struct JSONText {
    /// How JSON is laid out.
    struct Style {
        var indent: Int?
        /// What a line is indented with, as often as `indent` says.
        var indentUnit = " "
        var sortsKeys = false
        /// Whether other characters than ASCII are escaped.
        var asciiOnly = false
        /// Whether `<`, `>`, `&` and `'` are escaped, for script elements and attributes.
        var htmlSafe = false
        /// What stands between elements or members, before the line end if there is one.
        var itemSeparator = ","
        /// What stands between a key and its value on one line.
        var keySeparator = ":"
        /// What stands there where each member has a line.
        var indentedKeySeparator = ": "
        /// Whether infinities and NaN are written, which is no JSON.
        var allowsSpecial = false
    }

    private let style: Style
    private let renderer: Renderer
    private var out: TextBuilder
    private var path: [ObjectIdentifier] = []
    private static let deepest = 100

    /// `tojson`.
    static func python(_ cell: Cell, indent: Cell?, _ bound: BoundArguments, _ renderer: Renderer) throws -> String {
        let policies = renderer.settings.policies
        var style = Style(asciiOnly: policies.jsonEscapesNonASCII, htmlSafe: true, allowsSpecial: true)
        if let unit = policies.jsonIndent { (style.indent, style.indentUnit) = (1, unit) }
        if let unit = indent?.text {
            (style.indent, style.indentUnit) = (1, unit)
        } else if indent != nil {
            (style.indent, style.indentUnit) = (try bound.optionalInteger(0), " ")
        }
        style.sortsKeys = policies.jsonSortsKeys
        style.itemSeparator = htmlSafe(policies.jsonSeparators?.items) ?? (style.indent == nil ? ", " : ",")
        style.keySeparator = htmlSafe(policies.jsonSeparators?.keys) ?? ": "
        style.indentedKeySeparator = style.keySeparator
        style.indentUnit = htmlSafe(style.indentUnit) ?? " "
        return try text(cell, style, renderer)
    }

    /// What stands between values, escaped as text in them is.
    private static func htmlSafe(_ text: String?) -> String? {
        text.map { text in
            text.unicodeScalars.map { "<>&'".unicodeScalars.contains($0) ? escape(UInt16($0.value)) : String($0) }
                .joined()
        }
    }

    /// One line without spaces.
    static func compact(_ cell: Cell, _ renderer: Renderer) throws -> String { try text(cell, Style(), renderer) }

    static func text(_ cell: Cell, _ style: Style, _ renderer: Renderer) throws -> String {
        var writer = JSONText(style: style, renderer: renderer)
        try writer.write(cell)
        try renderer.charge(bytes: writer.out.bytes.count)
        return writer.out.string
    }

    private init(style: Style, renderer: Renderer) {
        self.style = style
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

    private mutating func write(_ cell: Cell) throws {
        switch cell {
        case .none: try put("null")
        case .bool(let flag): try put(flag ? "true" : "false")
        case .integer(let number): try put(String(number))
        case .float(let number): try put(try float(number))
        case .string(let text), .markup(let text): try quote(text)
        case .list(let list): try within(ObjectIdentifier(list)) { try $0.write(elements: list.elements) }
        case .tuple(let tuple): try within(ObjectIdentifier(tuple)) { try $0.write(elements: tuple.elements) }
        case .object(let sequence as any SequenceCell) where sequence.form == .tuple:
            try within(ObjectIdentifier(JSONTuple.self)) { try $0.write(elements: sequence.elements) }
        case .dictionary(let dictionary):
            try within(ObjectIdentifier(dictionary)) { try $0.write(members: dictionary) }
        case .undefined:
            if !style.allowsSpecial { try renderer.requireDefined(cell) }
            throw TemplateFault(.type, "an undefined value cannot be written as JSON")
        default: throw TemplateFault(.type, "\(cell.kindName) cannot be written as JSON")
        }
    }

    private mutating func within(_ identity: ObjectIdentifier, _ work: (inout JSONText) throws -> Void) throws {
        guard identity == ObjectIdentifier(JSONTuple.self) || !path.contains(identity) else {
            throw TemplateFault(.value, "a value that holds itself cannot be written as JSON")
        }
        guard path.count < Self.deepest else {
            throw TemplateFault(.limit, "the value stands more than \(Self.deepest) deep")
        }
        path.append(identity)
        defer { path.removeLast() }
        try work(&self)
    }

    private enum JSONTuple {}

    private mutating func write(elements: [Cell]) throws {
        guard !elements.isEmpty else { return try put("[]") }
        try put("[")
        for (index, element) in elements.enumerated() {
            try separate(index)
            try write(element)
        }
        try close("]")
    }

    private mutating func write(members dictionary: DictionaryCell) throws {
        guard dictionary.count > 0 else { return try put("{}") }
        var pairs = dictionary.pairs
        if style.sortsKeys {
            pairs = try pairs.sorted { left, right in
                try renderer.charge()
                return try Comparison.less(left.key, right.key, renderer)
            }
        }
        try put("{")
        for (index, pair) in pairs.enumerated() {
            try separate(index)
            try quote(try key(pair.key))
            try put(style.indent == nil ? style.keySeparator : style.indentedKeySeparator)
            try write(pair.value)
        }
        try close("}")
    }

    private func key(_ cell: Cell) throws -> String {
        switch cell {
        case .string(let text), .markup(let text): return text
        case .none: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .float(let number): return try float(number)
        default: throw TemplateFault(.type, "\(cell.kindName) cannot be a key in JSON")
        }
    }

    private func float(_ number: Double) throws -> String {
        if number.isFinite { return String(decoding: FloatText.repr(number), as: UTF8.self) }
        guard style.allowsSpecial else {
            throw TemplateFault(.value, "a number that is not finite cannot be written as JSON")
        }
        return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }

    private mutating func separate(_ index: Int) throws {
        if index > 0 { try put(style.itemSeparator) }
        try newLine(path.count)
    }

    private mutating func close(_ bracket: String) throws {
        try newLine(path.count - 1)
        try put(bracket)
    }

    private mutating func newLine(_ depth: Int) throws {
        guard let indent = style.indent else { return }
        let (width, overflow) = max(indent, 0).multipliedReportingOverflow(by: depth)
        do throws(TextFault) {
            try out.append("\n" as Unicode.Scalar)
            if style.indentUnit == " " {
                try out.append(" " as Unicode.Scalar, count: overflow ? .max : width)
            } else {
                for _ in 0..<depth { try out.append(style.indentUnit) }
            }
        } catch {
            throw renderer.fault(error)
        }
    }

    private mutating func quote(_ text: String) throws {
        do throws(TextFault) {
            try out.append(UInt8(ascii: "\""))
            for scalar in text.unicodeScalars { try append(scalar) }
            try out.append(UInt8(ascii: "\""))
        } catch {
            throw renderer.fault(error)
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) throws(TextFault) {
        switch scalar {
        case "\"": try out.append("\\\"")
        case "\\": try out.append("\\\\")
        case "\n": try out.append("\\n")
        case "\r": try out.append("\\r")
        case "\t": try out.append("\\t")
        case "\u{8}": try out.append("\\b")
        case "\u{C}": try out.append("\\f")
        case "<", ">", "&", "'":
            try style.htmlSafe ? out.append(Self.escape(UInt16(scalar.value))) : out.append(scalar)
        default:
            if scalar.value >= 32, scalar.value < 127 || !style.asciiOnly { return try out.append(scalar) }
            for unit in UTF16.encode(scalar) ?? .init() { try out.append(Self.escape(unit)) }
        }
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
