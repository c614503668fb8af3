internal import GabaritValue

extension Cell {
    /// The values of a context by their names.
    ///
    /// - Throws: `TemplateFault` for a value that Swift code has made deeper than any reader does.
    static func ofContext(_ context: Object) throws -> [String: Cell] {
        for (name, value) in context { try check(value, "'\(name.shortened)'") }
        return Dictionary(context.map { ($0.key, Cell($0.value)) }) { $1 }
    }

    /// Refuses a value that is too deep to be taken apart on the stack of a small thread.
    static func check(_ value: Value, _ what: String) throws {
        guard value.isDeeper(than: mostDepth) else { return }
        throw TemplateFault(.limit, "\(what) stands more than \(mostDepth) deep in itself")
    }

    /// As deep as the readers of JSON and YAML go.
    private static let mostDepth = 128

    /// A value whose depth was checked.
    init(_ value: Value) {
        switch value {
        case .null: self = .none
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .integer(number)
        case .double(let number): self = .float(number)
        case .literal(let literal): self = Double(literal.text).map(Cell.float) ?? .string(literal.text)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(ListCell(elements.map(Cell.init)))
        case .object(let members): self = .dictionary(DictionaryCell(members.map { ($0.key, Cell($0.value)) }))
        }
    }

    /// The value for a manifest: what a template's expression gives.
    func value() throws -> Value {
        var room = Self.mostValues
        return try value(0, &room)
    }

    /// The values that one result may hold: lists that hold the same list many times grow without end otherwise.
    private static let mostValues = 1_000_000

    private func value(_ depth: Int, _ room: inout Int) throws -> Value {
        guard depth < 64 else { throw TemplateFault(.limit, "the value stands more than 64 deep") }
        room -= 1
        guard room > 0 else { throw TemplateFault(.limit, "the value holds more than \(Self.mostValues) values") }
        switch self {
        case .undefined(let missing): throw missing.fault
        case .none: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .float(let number):
            guard number.isFinite else { throw TemplateFault(.value, "the number is not finite") }
            return .double(number)
        case .string(let text), .markup(let text): return .string(text)
        case .list(let list): return .array(try list.elements.map { try $0.value(depth + 1, &room) })
        case .tuple(let tuple): return .array(try tuple.elements.map { try $0.value(depth + 1, &room) })
        case .range(let range): return .array((0..<range.count).map { .integer(range[$0]) })
        case .dictionary(let dictionary):
            return .object(
                Object(try dictionary.pairs.map { (CellText.text($0.key), try $0.value.value(depth + 1, &room)) }))
        case .object(let sequence as any SequenceCell):
            return .array(try sequence.take().map { try $0.value(depth + 1, &room) })
        case .callable(let callable): throw TemplateFault(.type, "'\(callable.name)' is not data")
        case .object(let object): throw TemplateFault(.type, "a \(object.kind) is not data")
        }
    }

    /// Whether a condition takes it as true. An undefined value is false; the strict kind is checked by the renderer.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .float(let number): number != 0
        case .string(let text), .markup(let text): !text.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .tuple(let tuple): !tuple.elements.isEmpty
        case .object(let view as DictionaryView): view.count > 0
        case .dictionary(let dictionary): dictionary.count > 0
        case .range(let range): range.count > 0
        case .object(let sequence as any SequenceCell): sequence.form == .generator || !sequence.elements.isEmpty
        case .object(let bytes as BytesCell): !bytes.bytes.isEmpty
        case .callable, .object: true
        }
    }

    /// The text of a string or markup.
    var text: String? {
        switch self {
        case .string(let text), .markup(let text): text
        default: nil
        }
    }

    /// The whole number of an integer or boolean.
    var integer: Int? {
        switch self {
        case .integer(let number): number
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }

    /// The number of an integer, float or boolean.
    var number: Double? {
        if case .float(let number) = self { return number }
        return integer.map(Double.init)
    }

    /// What Python calls values of this kind, for the debugging kind of undefined values.
    var pythonName: String {
        switch self {
        case .undefined: "Undefined object"
        case .none: "None"
        case .bool: "bool object"
        case .integer: "int object"
        case .float: "float object"
        case .string: "str object"
        case .markup: "markupsafe.Markup object"
        case .list: "list object"
        case .tuple: "tuple object"
        case .dictionary: "dict object"
        case .range: "range object"
        case .callable(let callable):
            switch callable {
            case is Macro: "jinja2.runtime.Macro object"
            case is Joiner: "jinja2.utils.Joiner object"
            case let callable where Globals.className(of: callable) != nil: "type object"
            case let function as NativeFunction where function.object == nil: "function object"
            default: "builtin_function_or_method object"
            }
        case .object(let object):
            switch object {
            case is LoopState: "jinja2.runtime.LoopContext object"
            case is Cycler: "jinja2.utils.Cycler object"
            case is Namespace: "jinja2.utils.Namespace object"
            case is ImportedTemplate: "jinja2.environment.TemplateModule object"
            case is TemplateSelf: "jinja2.runtime.TemplateReference object"
            case is Group: "jinja2.filters._GroupTuple object"
            case is GeneratorCell: "generator object"
            default: "\(object.kind) object"
            }
        }
    }

    /// The name of Python's type, by which values without an order are sorted.
    var typeName: String {
        if case .none = self { return "NoneType" }
        return String(pythonName.prefix { $0 != " " })
    }

    /// What people call values of this kind.
    var kindName: String {
        switch self {
        case .undefined: "an undefined value"
        case .none: "none"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .string, .markup: "a string"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .range: "a range"
        case .callable: "a function"
        case .object(let object): "a \(object.kind)"
        }
    }
}

extension Value {
    /// Whether lists and objects stand more than some levels deep in it.
    fileprivate func isDeeper(than levels: Int) -> Bool {
        switch self {
        case .array(let elements): levels == 0 || elements.contains { $0.isDeeper(than: levels - 1) }
        case .object(let members): levels == 0 || members.contains { $0.value.isDeeper(than: levels - 1) }
        default: false
        }
    }
}
