/// Finds the name a person most likely meant.
public enum NearName {
    /// The candidate closest to a misspelt name, or `nil` when none is close enough to be worth saying.
    ///
    /// Close enough is a third of the name's length in edits, at least one; a swap of neighbours counts one.
    /// Source: optimal string alignment distance, without regard to case.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        find(name, among: candidates)?.name
    }

    /// The closest candidate, and whether no other is as close.
    public static func find(
        _ name: String, among candidates: some Sequence<String>
    ) -> (name: String, isOnly: Bool)? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(longest))
        let allowed = max(1, wanted.count / 3)
        var best: (name: String, distance: Int, isOnly: Bool)?
        for candidate in candidates where candidate != name {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(longest))
            guard abs(other.count - wanted.count) <= allowed else { continue }
            let found = distance(wanted, other)
            guard found <= allowed, found <= best?.distance ?? .max else { continue }
            if let known = best, known.distance == found {
                best?.isOnly = known.isOnly && known.name == candidate
            } else {
                best = (candidate, found, true)
            }
        }
        return best.map { ($0.name, $0.isOnly) }
    }

    private static let longest = 64

    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + change)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
