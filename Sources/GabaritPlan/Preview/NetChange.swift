public import GabaritSource

/// What a whole run does to one file: from what the branch holds to what it will hold.
public struct NetChange: Sendable, Hashable {
    public var path: TreePath
    /// `nil` when the file did not exist.
    public var before: FileContent?
    /// `nil` when the file goes.
    public var after: FileContent?
    public var isExecutable: Bool
    /// Whether it was executable on the branch; as it will be for a file that did not exist or goes.
    public var wasExecutable: Bool

    /// `+` for a new file, `~` for a changed one, `-` for one that goes.
    public var sign: Character { before == nil ? "+" : after == nil ? "-" : "~" }

    /// Gabarit's own file, which nobody needs to read.
    public var isMarker: Bool { path.name == Marker.fileName }

    /// What happens to the file, as one word.
    var kind: String { before == nil ? "create" : after == nil ? "delete" : "replace" }
}

extension RunPlan {
    /// Every file that is different after the run, in the order of the paths: modules may change a file one after the
    /// other.
    public var netChanges: [NetChange] {
        var byPath: [TreePath: NetChange] = [:]
        for operation in operations {
            let after = operation.kind == .delete ? nil : operation.content
            var change =
                byPath[operation.path]
                ?? NetChange(
                    path: operation.path, before: operation.before, after: nil, isExecutable: false,
                    wasExecutable: operation.wasExecutable ?? operation.isExecutable)
            change.after = after
            change.isExecutable = operation.isExecutable
            if change.before == nil || change.after == nil { change.wasExecutable = change.isExecutable }
            byPath[operation.path] = change
        }
        return byPath.values.filter { $0.before != nil || $0.after != nil }.sorted { $0.path < $1.path }
    }
}
