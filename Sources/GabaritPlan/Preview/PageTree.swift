internal import GabaritSource
internal import GabaritValue

/// The changed files as a tree for a page: a flat list in which folders are opened and closed, so that no depth of
/// folders needs recursion.
enum PageTree {
    /// Items of the forms `{"open": name}`, `{"close": true}` and `{"file": name, "kind": …, "anchor": …}`.
    static func items(of plan: RunPlan) -> [Value] {
        var items: [Value] = []
        var open: [String] = []
        var shown = 0
        for change in plan.netChanges {
            let path = change.path.relative(to: plan.base.folder) ?? change.path
            let folders = Array(path.components.dropLast())
            let common = zip(open, folders).prefix { $0 == $1 }.count
            items += Array(repeating: .object(["close": true]), count: open.count - common)
            items += folders[common...].map { .object(["open": .string($0)]) }
            open = folders
            var file: Object = [
                "file": .string(path.name), "kind": .string(change.kind), "mark": .string(String(change.sign)),
            ]
            if !change.isMarker {
                file["anchor"] = .string("file-\(shown)")
                shown += 1
            }
            items.append(.object(file))
        }
        return items + Array(repeating: .object(["close": true]), count: open.count)
    }
}
