/// Finds the name a person most likely meant.
public enum NearName {
    /// The candidate closest to a misspelt name, or `nil` when none is close enough to be worth saying.
    ///
    /// Close enough is a third of the name's length in edits, at least one; a swap of neighbours counts one. A name of one
    /// letter is only close to itself in another case, and one of two to those that have both letters: it is an edit away
    /// from nearly everything.
    /// Source: optimal string alignment distance, without regard to case.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        find(name, among: candidates)?.name
    }

    /// The closest candidate, and whether it is certain: no other is as close, and nothing but a slip of the keys makes the
    /// difference.
    ///
    /// Not certain are names of a letter or three, other digits, a plural, and two slips in a short word: whoever wrote
    /// `subnet1` or `names` may have meant them.
    public static func find(
        _ name: String, among candidates: some Sequence<String>
    ) -> (name: String, isCertain: Bool)? {
        let wanted = folded(name)
        let allowed = wanted.count < 2 ? 0 : max(1, wanted.count / 3)
        var best: (name: String, distance: Int, isOnly: Bool)?
        for candidate in candidates where candidate != name {
            // No scalar takes less than a byte.
            guard min(candidate.utf8.count, longest) + allowed >= wanted.count else { continue }
            let other = folded(candidate)
            guard abs(other.count - wanted.count) <= allowed else { continue }
            if wanted.count == 2, !wanted.allSatisfy(other.contains) { continue }
            let found = distance(wanted, other)
            guard found <= allowed, found <= best?.distance ?? .max else { continue }
            if let known = best, known.distance == found {
                best?.isOnly = known.isOnly && known.name == candidate
            } else {
                best = (candidate, found, true)
            }
        }
        return best.map { ($0.name, $0.isOnly && isSlip(name, for: $0.name)) }
    }

    /// Whether the names differ in one part, and in that by a slip of the keys.
    private static func isSlip(_ name: String, for candidate: String) -> Bool {
        let (parts, others) = (name.split(separator: "."), candidate.split(separator: "."))
        guard parts.count == others.count else { return false }
        let changes = zip(parts, others).filter { $0 != $1 }.map { (Array($0.lowercased()), Array($1.lowercased())) }
        guard changes.count == 1, let (written, meant) = changes.first else { return false }
        guard min(written.count, meant.count) >= 4, written.filter(\.isNumber) == meant.filter(\.isNumber),
            written + ["s"] != meant, meant + ["s"] != written
        else { return false }
        let slips = distance(
            Array(String(written).unicodeScalars.prefix(longest)), Array(String(meant).unicodeScalars.prefix(longest)))
        return slips <= (written.count >= 10 ? 2 : 1)
    }

    private static let longest = 64

    /// The scalars that are compared, without case.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return Array(text.lowercased().unicodeScalars.prefix(longest))
        }
        return text.utf8.prefix(longest).map { Unicode.Scalar($0 &- 0x41 < 26 ? $0 | 0x20 : $0) }
    }

    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var current = beforeLast
        var last = Array(0...right.count)
        for row in left.indices {
            current[0] = row + 1
            for column in right.indices {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + change)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current[column + 1] = best
            }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        return last[right.count]
    }
}
