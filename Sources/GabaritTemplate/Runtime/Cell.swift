/// A value while a template is rendered.
///
/// Lists, dictionaries and namespaces are shared and can change, as in Jinja; everything else is a plain value. What is
/// larger than a text stands apart from it, so that a list takes 24 bytes for each element.
enum Cell {
    indirect case undefined(MissingValue)
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
    /// Text that needs no escaping any more.
    case markup(String)
    case list(ListCell)
    case tuple(TupleCell)
    case dictionary(DictionaryCell)
    indirect case range(RangeCell)
    indirect case callable(any CallableCell)
    /// An object with a closed list of attributes: `loop`, a namespace, an imported template.
    indirect case object(any ObjectCell)
}

/// What is known of a value that does not exist.
struct MissingValue {
    /// What was asked for, for messages: `'x' is undefined`.
    var message: String
    /// The near name, when there is one.
    var hint: String?
    /// The name or attribute.
    var name: String
    /// What the debugging kind prints between its braces; the name when `nil`.
    var debugText: String?
    /// Whether this is no error even where undefined values are strict.
    var isLenient = false
    /// Whether using it is an attempt that the sandbox stops.
    var isUnsafe = false
    /// Whether it is a variable, whose near name is looked for when it is used.
    var isVariable = false

    /// The error of using it.
    var fault: TemplateFault {
        var fault = TemplateFault(isUnsafe ? .security : .undefined, message, hint: hint)
        if isVariable { fault.variable = name }
        return fault
    }
}

/// A list that templates can change.
final class ListCell: CellHolder {
    var elements: [Cell]

    init(_ elements: [Cell]) { self.elements = elements }

    deinit { release() }

    override func takeContents() -> [Cell] {
        defer { elements = [] }
        return elements
    }
}

/// A dictionary that templates can change, in the order of insertion.
final class DictionaryCell: CellHolder {
    private(set) var keys: [Cell] = []
    private var values: [Cell] = []
    private var index: [CellKey: Int] = [:]

    override init() {}

    init(_ members: [(String, Cell)]) {
        super.init()
        for (key, value) in members { self[.string(key)] = value }
    }

    deinit { if keys.contains(where: \.isHolder) || values.contains(where: \.isHolder) { release() } }

    override func takeContents() -> [Cell] {
        defer { removeAll() }
        return keys + values
    }

    var count: Int { keys.count }
    var pairs: [(key: Cell, value: Cell)] { Array(zip(keys, values)).map { ($0, $1) } }

    /// The value of a key that can be one; `nil` for a key that is absent or cannot be hashed.
    subscript(key: Cell) -> Cell? {
        get { CellKey(key).flatMap { index[$0] }.map { values[$0] } }
        set {
            guard let hashed = CellKey(key) else { return }
            switch (index[hashed], newValue) {
            case (let place?, let value?): values[place] = value
            case (nil, let value?):
                index[hashed] = keys.count
                keys.append(key)
                values.append(value)
            case (let place?, nil): remove(place)
            case (nil, nil): break
            }
        }
    }

    func removeAll() {
        keys = []
        values = []
        index = [:]
    }

    private func remove(_ place: Int) {
        if place == keys.count - 1 {
            if let hashed = CellKey(keys.removeLast()) { index[hashed] = nil }
            values.removeLast()
            return
        }
        keys.remove(at: place)
        values.remove(at: place)
        index = [:]
        for (position, key) in keys.enumerated() { if let hashed = CellKey(key) { index[hashed] = position } }
    }
}

/// What a dictionary finds a value by: `1`, `1.0` and `true` are one key, as in Python.
enum CellKey: Hashable {
    case none
    case number(Double)
    case integer(Int)
    case string(ExactText)
    case tuple([CellKey])
    case object(ObjectIdentifier)
    case undefined
    case range(Int, Int, Int)
    /// A function by its name and what it belongs to.
    indirect case function(String, CellKey?)

    /// The values that one key may hold: tuples that hold the same tuple many times grow without end otherwise.
    static let mostValues = 256

    /// The key that a value is; `nil` for a value that can change, or holds more than a key may.
    init?(_ cell: Cell) {
        var room = Self.mostValues
        self.init(cell, &room)
    }

    private init?(_ cell: Cell, _ room: inout Int) {
        room -= 1
        guard room >= 0 else { return nil }
        switch cell {
        case .none: self = .none
        case .bool(let flag): self = .integer(flag ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = Int(exactly: value).map(CellKey.integer) ?? .number(value)
        case .string(let text), .markup(let text): self = .string(ExactText(text: text))
        case .tuple(let tuple):
            var keys: [CellKey] = []
            for element in tuple.elements {
                guard let key = CellKey(element, &room) else { return nil }
                keys.append(key)
            }
            self = .tuple(keys)
        case .undefined: self = .undefined
        case .range(let range):
            self =
                range.count == 0 ? .range(0, 0, 0) : .range(range.start, range.count, range.count == 1 ? 1 : range.step)
        case .object(let object as Group):
            guard let key = CellKey(.tuple(TupleCell(object.elements)), &room) else { return nil }
            self = key
        case .object(let object as any AnyObject & ObjectCell): self = .object(ObjectIdentifier(object))
        case .callable(let callable as any AnyObject & CallableCell): self = .object(ObjectIdentifier(callable))
        case .callable(let callable): self = .function(callable.name, callable.owner)
        case .list, .dictionary, .object: return nil
        }
    }

    /// What tells a value from others of its kind: itself where it can change, or else what it is.
    init?(identityOf cell: Cell) {
        switch cell {
        case .list(let list): self = .object(ObjectIdentifier(list))
        case .dictionary(let dictionary): self = .object(ObjectIdentifier(dictionary))
        default: self.init(cell)
        }
    }
}

/// A text that equals another one by its scalars, not by what it looks like.
struct ExactText: Hashable {
    let text: String

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// The numbers of `range(start, stop, step)`, which are not made before they are needed.
struct RangeCell {
    var start: Int
    var stop: Int
    var step: Int

    var count: Int {
        guard step > 0 ? start < stop : start > stop else { return 0 }
        // The distance of two integers, and that of the least one from zero, are no integers.
        let distance = UInt(bitPattern: step > 0 ? stop &- start : start &- stop)
        return Int(clamping: (distance - 1) / step.magnitude + 1)
    }

    subscript(index: Int) -> Int { start + index * step }
}

/// Something a template can call.
protocol CallableCell: HoldingCell {
    /// What it is called in messages.
    var name: String { get }
    /// What it is a function of, where it is one.
    var owner: CellKey? { get }
    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell
}

extension CallableCell {
    var owner: CellKey? { nil }
}

/// Something with attributes.
protocol ObjectCell: HoldingCell {
    /// What it is called in messages.
    var kind: String { get }
    /// The attributes it has, for messages.
    var attributeNames: [String] { get }
    /// The object itself, where it has elements.
    var sequence: (any SequenceCell)? { get }
    func attribute(_ name: String) -> Cell?
}

extension ObjectCell {
    var attributeNames: [String] { [] }
    var sequence: (any SequenceCell)? { nil }
}

/// The evaluated arguments of a call.
struct CallArguments {
    var positional: [Cell] = []
    var keyword: [(name: String, value: Cell)] = []
    /// How many positional arguments of the call stand before these.
    var taken = 0
}
