internal import GabaritSource

/// A change of a file as a unified difference, safe to show.
struct UnifiedDiff {
    private let operation: FileOperation
    private static let context = 3

    init(_ operation: FileOperation) {
        self.operation = operation
    }

    var lines: [String] {
        let path = VisibleText.escaped(operation.path.description)
        let old = operation.before == nil ? "/dev/null" : "a/\(path)"
        let new = operation.kind == .delete ? "/dev/null" : "b/\(path)"
        let head = ["--- \(old)", "+++ \(new)"]
        guard let before = operation.before.map(\.text) ?? .some(""), let after = operation.content.text else {
            return head + ["Binary files differ: \(operation.content.bytes.count) bytes now"]
        }
        return head + hunks(LineDiff(before, after).lines)
    }

    private func hunks(_ lines: [LineDiff.Line]) -> [String] {
        let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
        var output: [String] = []
        var place = 0
        while place < changed.count {
            let start = max(0, changed[place] - Self.context)
            var end = changed[place]
            while place < changed.count, changed[place] <= end + 2 * Self.context + 1 {
                end = changed[place]
                place += 1
            }
            output += hunk(lines, start..<min(lines.count, end + Self.context + 1))
        }
        return output
    }

    private func hunk(_ lines: [LineDiff.Line], _ range: Range<Int>) -> [String] {
        func count(_ lines: some Sequence<LineDiff.Line>, old: Bool) -> Int {
            lines.count { line in
                switch line {
                case .same: true
                case .removed: old
                case .added: !old
                }
            }
        }
        let (oldStart, newStart) = (count(lines[..<range.lowerBound], old: true), count(lines[..<range.lowerBound], old: false))
        let (oldCount, newCount) = (count(lines[range], old: true), count(lines[range], old: false))
        let head = "@@ -\(oldCount == 0 ? oldStart : oldStart + 1),\(oldCount) +\(newCount == 0 ? newStart : newStart + 1),\(newCount) @@"
        return [head]
            + lines[range].map { line in
                switch line {
                case .same(let text): " " + VisibleText.escaped(String(text))
                case .removed(let text): "-" + VisibleText.escaped(String(text))
                case .added(let text): "+" + VisibleText.escaped(String(text))
                }
            }
    }
}
