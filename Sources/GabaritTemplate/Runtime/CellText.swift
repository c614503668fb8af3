/// Values as text, as Python's `str` and `repr` write them, within an allowance.
struct CellWriter {
    var out: TextBuilder
    /// The lists and dictionaries that are being written, to notice one inside itself.
    private var path: [ObjectIdentifier] = []
    private static let deepest = 100

    private let sortsKeys: Bool

    init(allowance: Int, sortsKeys: Bool = false) {
        out = TextBuilder(allowance: allowance)
        self.sortsKeys = sortsKeys
    }

    /// Members in the order of their keys; keys without an order among each other go by their kinds.
    static func sorted(_ pairs: [(key: Cell, value: Cell)]) -> [(key: Cell, value: Cell)] {
        pairs.sorted { left, right in
            (try? Comparison.less(left.key, right.key)) ?? (left.key.typeName < right.key.typeName)
        }
    }

    /// What `{{ value }}` prints.
    mutating func appendText(_ cell: Cell) throws(TextFault) {
        switch cell {
        case .string(let text), .markup(let text): try out.append(text)
        case .undefined: break
        case .object(let template as ImportedTemplate): try out.append(template.text)
        default: try appendRepresentation(cell)
        }
    }

    /// The value as it stands inside a printed list.
    mutating func appendRepresentation(_ cell: Cell) throws(TextFault) {
        switch cell {
        case .undefined: try out.append("Undefined")
        case .none: try out.append("None")
        case .bool(let flag): try out.append(flag ? "True" : "False")
        case .integer(let number): try out.append(String(number))
        case .float(let number): try out.append(FloatText.repr(number))
        case .string(let text): try StringRepr.append(Array(text.utf8).span, to: &out)
        case .markup(let text):
            try out.append("Markup(")
            try StringRepr.append(Array(text.utf8).span, to: &out)
            try out.append(")")
        case .tuple(let tuple): try append(tuple: tuple.elements)
        case .list(let list):
            try within(ObjectIdentifier(list), shown: "[...]") { (writer) throws(TextFault) in
                try writer.out.append("[")
                try writer.append(elements: list.elements)
                try writer.out.append("]")
            }
        case .dictionary(let dictionary):
            try within(ObjectIdentifier(dictionary), shown: "{...}") { (writer) throws(TextFault) in
                try writer.append(dictionary)
            }
        case .range(let range): try append(range)
        case .callable(let callable): try append(callable)
        case .object(let object): try append(object)
        }
    }

    // What is not gone into has functions of its own: the frame of the one above is on the stack once a level.

    private mutating func append(_ range: RangeCell) throws(TextFault) {
        try out.append("range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))")
    }

    private mutating func append(_ callable: any CallableCell) throws(TextFault) {
        if let name = Globals.className(of: callable) { return try out.append("<class '\(name)'>") }
        guard let macro = callable as? Macro else { return try out.append("<\(callable.name)>") }
        try out.append(macro.isCaller ? "<Macro anonymous>" : "<Macro '\(macro.name)'>")
    }

    private mutating func append(tuple elements: [Cell]) throws(TextFault) {
        guard path.count < Self.deepest else { throw tooDeep }
        path.append(ObjectIdentifier(Self.self))
        defer { path.removeLast() }
        try out.append("(")
        try append(elements: elements)
        try out.append(elements.count == 1 ? ",)" : ")")
    }

    private mutating func append(elements: [Cell]) throws(TextFault) {
        for (index, element) in elements.enumerated() {
            if index > 0 { try out.append(", ") }
            try appendRepresentation(element)
        }
    }

    private mutating func append(_ dictionary: DictionaryCell) throws(TextFault) {
        try out.append("{")
        for (index, pair) in (sortsKeys ? Self.sorted(dictionary.pairs) : dictionary.pairs).enumerated() {
            if index > 0 { try out.append(", ") }
            try appendRepresentation(pair.key)
            try out.append(": ")
            try appendRepresentation(pair.value)
        }
        try out.append("}")
    }

    private mutating func append(_ object: any ObjectCell) throws(TextFault) {
        if let namespace = object as? Namespace {
            return try within(ObjectIdentifier(namespace), shown: "<Namespace ...>") { (writer) throws(TextFault) in
                try writer.out.append("<Namespace ")
                try writer.append(namespace.members)
                try writer.out.append(">")
            }
        }
        if let loop = object as? LoopState {
            return try out.append("<LoopContext \(loop.index + 1)/\(loop.elements.count)>")
        }
        if let own = object as? TemplateSelf {
            return try out.append("<TemplateReference \(CellText.quoted(own.name))>")
        }
        if let bytes = object as? BytesCell { return try StringRepr.append(bytes: bytes.bytes.span, to: &out) }
        guard let sequence = object as? any SequenceCell else { return try out.append("<\(object.kind)>") }
        switch sequence.form {
        case .tuple: try append(tuple: sequence.elements)
        case .generator: try out.append("<generator object \(object.kind)>")
        case .view:
            guard let view = object as? DictionaryView, !path.contains(ObjectIdentifier(view.dictionary)) else {
                return try out.append("\(object.kind)([...])")
            }
            // A view takes the stack of two values.
            guard path.count + 1 < Self.deepest else { throw tooDeep }
            path += [ObjectIdentifier(view.dictionary), ObjectIdentifier(Self.self)]
            defer { path.removeLast(2) }
            try out.append("\(object.kind)([")
            try append(elements: sequence.elements)
            try out.append("])")
        }
    }

    private mutating func within(
        _ identity: ObjectIdentifier, shown: String, _ work: (inout CellWriter) throws(TextFault) -> Void
    ) throws(TextFault) {
        if path.contains(identity) { return try out.append(shown) }
        guard path.count < Self.deepest else { throw tooDeep }
        path.append(identity)
        defer { path.removeLast() }
        try work(&self)
    }

    private var tooDeep: TextFault {
        TextFault(kind: .exceeded, message: "the value stands more than \(Self.deepest) deep", needed: 0)
    }
}

/// Values as text for messages and keys, where a text without end is cut short instead of being an error.
enum CellText {
    /// A text as a literal.
    static func quoted(_ text: String) -> String {
        var writer = CellWriter(allowance: 4096)
        do throws(TextFault) {
            try writer.appendRepresentation(.string(text))
        } catch {
            return "'...'"
        }
        return writer.out.string
    }

    static func text(_ cell: Cell) -> String {
        if let text = cell.text { return text }
        var writer = CellWriter(allowance: 4096)
        do {
            try writer.appendText(cell)
        } catch {
            return writer.out.string + "..."
        }
        return writer.out.string
    }
}
