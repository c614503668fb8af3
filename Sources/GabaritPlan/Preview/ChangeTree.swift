internal import GabaritSource

/// The changed files, drawn as a tree.
struct ChangeTree {
    private var name: String
    private var sign: Character?
    private var children: [ChangeTree] = []

    /// The tree below a folder; paths outside of it hang at the top.
    static func lines(of changes: [NetChange], below folder: TreePath) -> [Preview.Line] {
        var root = ChangeTree(name: folder.description)
        for change in changes {
            let path = change.path.relative(to: folder) ?? change.path
            root.add(path.components[...], change.sign)
        }
        return [Preview.Line(.plain, VisibleText.escaped(root.name) + "/")] + root.lines(indent: "")
    }

    private init(name: String) { self.name = name }

    /// Depth is bounded: a path has at most 512 bytes.
    private mutating func add(_ components: ArraySlice<String>, _ sign: Character) {
        guard let first = components.first else {
            self.sign = sign
            return
        }
        if children.last?.name != first { children.append(ChangeTree(name: first)) }
        children[children.count - 1].add(components.dropFirst(), sign)
    }

    private func lines(indent: String) -> [Preview.Line] {
        children.enumerated().flatMap { index, child in
            let isLast = index == children.count - 1
            let mark = child.sign.map { "\($0) " } ?? ""
            let end = child.sign == nil ? "/" : ""
            let line = indent + (isLast ? "└── " : "├── ") + mark + VisibleText.escaped(child.name) + end
            return [Preview.Line(child.kind, line)] + child.lines(indent: indent + (isLast ? "    " : "│   "))
        }
    }

    private var kind: Preview.Line.Kind { sign == "+" ? .added : sign == "-" ? .removed : .plain }
}
