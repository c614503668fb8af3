/// The difference of two texts, line by line.
///
/// Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
struct LineDiff {
    /// One line of a difference.
    enum Line: Hashable {
        case same(Substring), removed(Substring), added(Substring)
    }

    let lines: [Line]
    /// Past so many differing lines, the rest is shown as replaced: the cost stays bounded.
    private static let most = 2000

    init(_ old: String, _ new: String) {
        let left = Self.split(old)
        let right = Self.split(new)
        let head = zip(left, right).prefix { $0 == $1 }.count
        let tail = zip(left.dropFirst(head).reversed(), right.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let middle = Self.middle(Array(left[head..<left.count - tail]), Array(right[head..<right.count - tail]))
        lines = left.prefix(head).map(Line.same) + middle + left.suffix(tail).map(Line.same)
    }

    private static func split(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func middle(_ left: [Substring], _ right: [Substring]) -> [Line] {
        guard !left.isEmpty, !right.isEmpty, let trace = trace(left, right) else {
            return left.map(Line.removed) + right.map(Line.added)
        }
        var lines: [Line] = []
        var (x, y) = (left.count, right.count)
        for distance in stride(from: trace.count - 1, through: 0, by: -1) {
            let ends = trace[distance]
            let diagonal = x - y
            let isDown = diagonal == -distance || (diagonal != distance && ends[diagonal - 1, default: 0] < ends[diagonal + 1, default: 0])
            let before = isDown ? diagonal + 1 : diagonal - 1
            let (startX, startY) = (ends[before, default: 0], ends[before, default: 0] - before)
            while x > startX, y > startY, distance > 0 || (x > 0 && y > 0) {
                if x == 0 || y == 0 { break }
                lines.append(.same(left[x - 1]))
                (x, y) = (x - 1, y - 1)
            }
            if distance > 0 {
                lines.append(isDown ? .added(right[startY]) : .removed(left[startX]))
                (x, y) = (startX, startY)
            }
        }
        return lines.reversed()
    }

    /// The farthest ends of every distance before it is walked, or `nil` when the texts differ too much.
    private static func trace(_ left: [Substring], _ right: [Substring]) -> [[Int: Int]]? {
        var ends: [Int: Int] = [1: 0]
        var trace: [[Int: Int]] = []
        for distance in 0...min(left.count + right.count, most) {
            trace.append(ends)
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let isDown = diagonal == -distance || (diagonal != distance && ends[diagonal - 1, default: 0] < ends[diagonal + 1, default: 0])
                var x = isDown ? ends[diagonal + 1, default: 0] : ends[diagonal - 1, default: 0] + 1
                while x < left.count, x - diagonal < right.count, x - diagonal >= 0, left[x] == right[x - diagonal] { x += 1 }
                ends[diagonal] = x
                if x >= left.count, x - diagonal >= right.count { return trace }
            }
        }
        return nil
    }
}
