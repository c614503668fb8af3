/// Values as Terraform writes them.
///
/// Source: HCL native syntax specification, "Expressions".
struct HCLText {
    private let renderer: Renderer
    private let indent: Int?
    private var out: TextBuilder
    private var depth = 0
    private static let deepest = 100

    /// - Parameter indent: the spaces of one level; `nil` writes one line.
    static func text(_ cell: Cell, indent: Int? = nil, _ renderer: Renderer) throws -> String {
        if let indent, !(0...16).contains(indent) {
            throw TemplateFault(.value, "'to_hcl' indents by 0 to 16 spaces, not by \(indent)")
        }
        var writer = HCLText(renderer, indent)
        try writer.write(cell)
        try renderer.charge(bytes: writer.out.bytes.count)
        return writer.out.string
    }

    private init(_ renderer: Renderer, _ indent: Int?) {
        self.renderer = renderer
        self.indent = indent
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
        case .float(let number):
            guard number.isFinite else {
                throw TemplateFault(.value, "a number that is not finite cannot be written as HCL")
            }
            try put(String(decoding: FloatText.repr(number), as: UTF8.self))
        case .string(let text), .markup(let text): try put("\"" + Escape.hcl(text) + "\"")
        case .undefined: try renderer.requireDefined(cell)
        case .dictionary(let dictionary): try write(dictionary)
        case .list, .tuple, .range, .object(_ as any SequenceCell): try write(elements: renderer.iterate(cell))
        case .callable, .object: throw TemplateFault(.type, "\(cell.kindName) cannot be written as HCL")
        }
    }

    private mutating func write(elements: [Cell]) throws {
        guard !elements.isEmpty else { return try put("[]") }
        try enter()
        try put("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { try put(indent == nil ? ", " : ",") }
            try newLine(depth)
            try write(element)
        }
        if indent != nil { try put(",") }
        depth -= 1
        try newLine(depth)
        try put("]")
    }

    private mutating func write(_ dictionary: DictionaryCell) throws {
        guard dictionary.count > 0 else { return try put("{}") }
        try enter()
        try put(indent == nil ? "{ " : "{")
        for (index, pair) in dictionary.pairs.enumerated() {
            if index > 0, indent == nil { try put(", ") }
            try newLine(depth)
            try put("\"" + Escape.hcl(try renderer.text(pair.key)) + "\" = ")
            try write(pair.value)
        }
        depth -= 1
        try newLine(depth)
        try put(indent == nil ? " }" : "}")
    }

    private mutating func enter() throws {
        depth += 1
        guard depth <= Self.deepest else {
            throw TemplateFault(.limit, "the value stands more than \(Self.deepest) deep")
        }
    }

    private mutating func newLine(_ depth: Int) throws {
        guard let indent else { return }
        try put("\n" + String(repeating: " ", count: indent * depth))
    }
}
