/// The names that are known at a place, and those around it.
final class Scope: CellHolder {
    private var names: [String: Cell]
    /// What of the texts of names is data, where a render records and knows it.
    private var parts: [String: [Range<Int>]] = [:]
    /// Names whose values a call writes out, where a render is a trial.
    private var settled: Set<String> = []
    let parent: Scope?

    init(_ names: [String: Cell] = [:], inside parent: Scope? = nil) {
        self.names = names
        self.parent = parent
    }

    deinit { if names.values.contains(where: \.isHolder) { release() } }

    override func takeContents() -> [Cell] {
        defer { names = [:] }
        return Array(names.values)
    }

    func find(_ name: String) -> Cell? {
        var scope: Scope? = self
        while let current = scope {
            if let cell = current.names[name] { return cell }
            scope = current.parent
        }
        return nil
    }

    func set(_ name: String, _ cell: Cell) {
        names[name] = cell
        if !parts.isEmpty { parts[name] = nil }
        if !settled.isEmpty { settled.remove(name) }
    }

    /// How many scopes stand in each other here.
    var depth: Int {
        var (count, scope) = (1, parent)
        while let current = scope { (count, scope) = (count + 1, current.parent) }
        return count
    }

    /// The same names with the same values, which stay when this scope and those around it change.
    func snapshot() -> Scope {
        var chain: [Scope] = []
        var scope: Scope? = self
        while let current = scope {
            chain.append(current)
            scope = current.parent
        }
        var copy: Scope?
        for original in chain.reversed() {
            let made = Scope(original.names, inside: copy)
            made.parts = original.parts
            copy = made
        }
        return copy ?? self
    }

    /// Says which parts of the text of one of its names are data; setting the name anew forgets it.
    func setParts(_ ranges: [Range<Int>], of name: String) { parts[name] = ranges }

    /// What of the text of a name is data; `nil` where that is not known.
    func parts(of name: String) -> [Range<Int>]? {
        var scope: Scope? = self
        while let current = scope {
            if current.names[name] != nil { return current.parts[name] }
            scope = current.parent
        }
        return nil
    }

    /// Says that a call writes out the value of one of its names; setting the name anew forgets it.
    func settle(_ name: String) { settled.insert(name) }

    /// Whether a call writes out the value of a name, so that nothing of a run decides it.
    func isSettled(_ name: String) -> Bool {
        var scope: Scope? = self
        while let current = scope {
            if current.names[name] != nil { return current.settled.contains(name) }
            scope = current.parent
        }
        return false
    }

    /// The names of this scope alone.
    var own: [String: Cell] { names }

    /// Every name that can be seen from here.
    var visibleNames: [String] {
        var found: [String] = []
        var scope: Scope? = self
        while let current = scope {
            found += current.names.keys
            scope = current.parent
        }
        return found
    }
}
