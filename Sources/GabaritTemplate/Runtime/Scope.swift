/// The names that are known at a place, and those around it.
final class Scope {
    private var names: [String: Cell]
    let parent: Scope?

    init(_ names: [String: Cell] = [:], inside parent: Scope? = nil) {
        self.names = names
        self.parent = parent
    }

    func find(_ name: String) -> Cell? {
        var scope: Scope? = self
        while let current = scope {
            if let cell = current.names[name] { return cell }
            scope = current.parent
        }
        return nil
    }

    func set(_ name: String, _ cell: Cell) { names[name] = cell }

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
