/// An object with elements that is no list of its own: a group of `groupby`, a view of a dictionary, what `map` gives.
protocol SequenceCell: ObjectCell {
    var form: SequenceForm { get }
    var elements: [Cell] { get }
    /// How many pairs are made for ``elements``, when they are pairs.
    var pairsMade: Int? { get }
    /// The elements for a loop; a generator has them once.
    func take() -> [Cell]
}

/// How a sequence behaves.
enum SequenceForm {
    /// Has places, a length and an order.
    case tuple
    /// Has a length only.
    case view
    /// Has neither, and is used up by the first loop.
    case generator
}

extension SequenceCell {
    var sequence: (any SequenceCell)? { self }
    var pairsMade: Int? { nil }
    func take() -> [Cell] { elements }
    func attribute(_ name: String) -> Cell? { nil }
}

/// A group of `groupby`: a pair with names.
final class Group: CellHolder, SequenceCell {
    private(set) var key: Cell
    let members: ListCell
    let kind = "group"
    let form = SequenceForm.tuple

    init(key: Cell, members: ListCell) {
        self.key = key
        self.members = members
    }

    deinit { release() }

    override func takeContents() -> [Cell] {
        defer { key = .none }
        return [key]
    }

    var elements: [Cell] { [key, .list(members)] }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "grouper": key
        case "list": .list(members)
        default: nil
        }
    }
}

/// The keys, values or items of a dictionary, as the dictionary is when they are used.
struct DictionaryView: SequenceCell {
    enum Part: String {
        case keys = "dict_keys"
        case values = "dict_values"
        case items = "dict_items"
    }

    let dictionary: DictionaryCell
    let part: Part

    var holder: CellHolder? { dictionary }
    var pairsMade: Int? { part == .items ? count : nil }
    let form = SequenceForm.view

    var kind: String { part.rawValue }
    var count: Int { dictionary.count }

    var elements: [Cell] {
        switch part {
        case .keys: dictionary.keys
        case .values: dictionary.pairs.map(\.value)
        case .items: dictionary.pairs.map { .tuple([$0.key, $0.value]) }
        }
    }
}

/// What a lazy filter of Jinja gives: elements for one loop. Here they are made at once.
final class GeneratorCell: CellHolder, SequenceCell {
    let kind: String
    let form = SequenceForm.generator
    private(set) var elements: [Cell]

    init(_ kind: String, _ elements: [Cell]) {
        self.kind = kind
        self.elements = elements
    }

    deinit { release() }

    override func takeContents() -> [Cell] { take() }

    func take() -> [Cell] {
        defer { elements = [] }
        return elements
    }
}

/// Bytes, as `'text'.encode()` makes them.
struct BytesCell: ObjectCell {
    let kind = "bytes"
    let bytes: [UInt8]

    func attribute(_ name: String) -> Cell? {
        guard name == "decode" else { return nil }
        return .callable(
            NativeFunction("bytes.decode") { [bytes] arguments, _ in
                let bound = try BoundArguments(arguments, "bytes.decode", ["encoding", "errors"])
                try TextEncoding.check(try bound.text(0, default: "utf-8"))
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw TemplateFault(.value, "the bytes are not UTF-8")
                }
                return .string(text)
            })
    }
}
