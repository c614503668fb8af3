/// An object that holds values, and lets go of them one after the other.
///
/// Swift releases what an object holds by going down into it. A loop can make a value that stands a hundred thousand deep in
/// itself, whose release would run through the end of the stack: so an object that goes takes the contents out of those that
/// only it holds, and of those that only these hold, before they go.
class CellHolder {
    final var holder: CellHolder? { self }

    /// Gives what it holds away.
    func takeContents() -> [Cell] { [] }

    /// Lets go of what it holds; for the `deinit` of each kind.
    final func release() {
        var contents = takeContents()
        guard contents.contains(where: \.isHolder) else { return }
        var pending: [CellHolder] = []
        Self.gather(&contents, into: &pending)
        while var holder = pending.popLast() {
            guard isKnownUniquelyReferenced(&holder) else { continue }
            var inner = holder.takeContents()
            Self.gather(&inner, into: &pending)
        }
    }

    private static func gather(_ cells: inout [Cell], into pending: inout [CellHolder]) {
        while let cell = cells.popLast() {
            if let holder = cell.holder { pending.append(holder) }
        }
    }
}

/// What may hold values that go with it.
protocol HoldingCell {
    /// The object whose release would go down into other values.
    var holder: CellHolder? { get }
}

extension HoldingCell {
    var holder: CellHolder? { nil }
}

/// What stands in parentheses: elements that never change.
final class TupleCell: CellHolder, ExpressibleByArrayLiteral {
    private(set) var elements: [Cell]

    init(_ elements: [Cell]) { self.elements = elements }

    convenience init(arrayLiteral elements: Cell...) { self.init(elements) }

    deinit { release() }

    override func takeContents() -> [Cell] {
        defer { elements = [] }
        return elements
    }
}

extension Cell {
    var isHolder: Bool { holder != nil }

    /// The object whose release would go down into other values.
    var holder: CellHolder? {
        switch self {
        case .list(let list): list
        case .tuple(let tuple): tuple
        case .dictionary(let dictionary): dictionary
        case .object(let object): object.holder
        case .callable(let callable): callable.holder
        case .undefined, .none, .bool, .integer, .float, .string, .markup, .range: nil
        }
    }
}
