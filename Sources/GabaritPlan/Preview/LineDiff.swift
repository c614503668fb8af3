/// The shortest way from some lines to others.
///
/// Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, the greedy form.
struct LineDiff {
    enum Edit: Hashable {
        case same(String)
        case removed(String)
        case added(String)
    }

    /// Past this many edits the lines between the common ends are shown as replaced: time and memory stay bounded.
    static let mostEdits = 1000

    /// Whether two lines hold the same bytes; texts that only look alike are different.
    private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    static func edits(from old: [String], to new: [String]) -> [Edit] {
        let head = zip(old, new).prefix(while: isSame).count
        let room = min(old.count, new.count) - head
        let tail = zip(old.reversed(), new.reversed()).prefix(room).prefix(while: isSame).count
        let middle = middle(Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
        return old.prefix(head).map(Edit.same) + middle + old.suffix(tail).map(Edit.same)
    }

    private static func middle(_ old: [String], _ new: [String]) -> [Edit] {
        guard !old.isEmpty, !new.isEmpty, let trace = trace(old, new) else {
            return old.map(Edit.removed) + new.map(Edit.added)
        }
        return walk(back: trace, old, new)
    }

    /// For every number of edits, how far each diagonal reached; `nil` past the limit.
    private static func trace(_ old: [String], _ new: [String]) -> [[Int: Int]]? {
        var reached = [1: 0]
        var trace: [[Int: Int]] = []
        for count in 0...min(old.count + new.count, mostEdits) {
            trace.append(reached)
            for diagonal in stride(from: -count, through: count, by: 2) {
                var x = start(diagonal, count, reached)
                while x < old.count, x - diagonal >= 0, x - diagonal < new.count, isSame(old[x], new[x - diagonal]) {
                    x += 1
                }
                reached[diagonal] = x
                if x >= old.count, x - diagonal >= new.count { return trace }
            }
        }
        return nil
    }

    private static func start(_ diagonal: Int, _ count: Int, _ reached: [Int: Int]) -> Int {
        let above = reached[diagonal + 1] ?? -1
        let left = reached[diagonal - 1] ?? -1
        return diagonal == -count || (diagonal != count && left < above) ? above : left + 1
    }

    private static func walk(back trace: [[Int: Int]], _ old: [String], _ new: [String]) -> [Edit] {
        var edits: [Edit] = []
        var (x, y) = (old.count, new.count)
        for (count, reached) in trace.enumerated().reversed() {
            let diagonal = x - y
            let above = reached[diagonal + 1] ?? -1
            let left = reached[diagonal - 1] ?? -1
            let before = diagonal == -count || (diagonal != count && left < above) ? diagonal + 1 : diagonal - 1
            let (fromX, fromY) = (reached[before] ?? 0, (reached[before] ?? 0) - before)
            while x > max(fromX, 0), y > max(fromY, 0), x - 1 >= 0, y - 1 >= 0, isSame(old[x - 1], new[y - 1]) {
                edits.append(.same(old[x - 1]))
                (x, y) = (x - 1, y - 1)
            }
            guard count > 0 else { break }
            edits.append(x == fromX ? .added(new[fromY]) : .removed(old[fromX]))
            (x, y) = (fromX, fromY)
        }
        return edits.reversed()
    }
}
