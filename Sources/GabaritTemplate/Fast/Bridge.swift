/// Turns values of the fast tier into the interpreter's and back, for filters, tests and methods that only it has.
///
/// Nothing that a template of the fast tier does can change a list or a dictionary, so a conversion is kept and used again.
final class Bridge {
    let renderer: Renderer
    private let arena: Arena
    private var known: [Key: Cell] = [:]
    private var foreign: [Cell] = []

    /// A list or dictionary; a part of a list may start where the list does.
    private struct Key: Hashable {
        var bits: UInt64
        var meta: UInt64

        init(_ datum: Datum) {
            bits = datum.bits
            meta = datum.meta
        }
    }

    init(_ renderer: Renderer, _ arena: Arena) {
        self.renderer = renderer
        self.arena = arena
        // What goes over the bridge is kept until the render ends.
        renderer.spare(memory: FastMachine.mostMemory)
    }

    /// - Throws: ``FastMachine/Abandoned`` for what has no counterpart.
    func cell(_ datum: Datum) throws -> Cell { try cell(datum, depth: 0) }

    /// What stands deeper than this in itself is left to the interpreter, which says what is wrong with it.
    private static let deepest = 200

    private func cell(_ datum: Datum, depth: Int) throws -> Cell {
        guard depth < Self.deepest else { throw FastMachine.Abandoned() }
        switch datum.kind {
        case .undefined: throw FastMachine.Abandoned()
        case .none: return .none
        case .bool: return .bool(datum.bits != 0)
        case .integer: return .integer(datum.integer)
        case .float: return .float(datum.float)
        case .string: return .string(try text(datum, depth))
        case .markup: return .markup(try text(datum, depth))
        case .list:
            return try kept(datum) {
                .list(ListCell(try datum.elements.map { try cell($0, depth: depth + 1) }))
            }
        case .tuple: return .tuple(TupleCell(try datum.elements.map { try cell($0, depth: depth + 1) }))
        case .dictionary: return try kept(datum) { try dictionary(datum, depth: depth + 1) }
        case .range:
            let parts = datum.elements
            return .range(RangeCell(start: parts[0].integer, stop: parts[1].integer, step: parts[2].integer))
        case .foreign: return foreign[datum.count]
        }
    }

    /// The text of a value, which is copied; many elements may be the same one.
    private func text(_ datum: Datum, _ depth: Int) throws -> String {
        if depth > 0 { try renderer.charge(memory: datum.count) }
        return String(decoding: datum.bytes, as: UTF8.self)
    }

    private func kept(_ datum: Datum, _ make: () throws -> Cell) throws -> Cell {
        if let cell = known[Key(datum)] { return cell }
        try renderer.charge(datum.count / 8)
        let cell = try make()
        if datum.count > 0 { known[Key(datum)] = cell }
        return cell
    }

    private func dictionary(_ datum: Datum, depth: Int) throws -> Cell {
        let result = DictionaryCell()
        let members = datum.members
        for index in 0..<datum.count {
            result[try cell(members[index * 2], depth: depth)] = try cell(members[index * 2 + 1], depth: depth)
        }
        return .dictionary(result)
    }

    func datum(_ cell: Cell) -> Datum {
        switch cell {
        case .undefined: return .undefined
        case .none: return Datum.none
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .float(let number): return .float(number)
        case .string(let text): return arena.text(text)
        case .markup(let text): return arena.text(text, isMarkup: true)
        default:
            foreign.append(cell)
            return Datum(.foreign, count: foreign.count - 1)
        }
    }

    /// The elements of anything that has some, for a loop.
    func elements(_ datum: Datum) throws -> Datum {
        let elements = try renderer.iterate(try cell(datum))
        return arena.list(elements.map(self.datum))
    }
}
