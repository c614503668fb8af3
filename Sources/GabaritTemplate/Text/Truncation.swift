/// The filter `truncate`.
enum Truncation {
    /// The shortened text, or `nil` when it may stay as it is.
    static func truncate(
        _ text: [Unicode.Scalar], length: Int, killsWords: Bool, end: [Unicode.Scalar], leeway: Int
    ) throws(TextFault) -> [Unicode.Scalar]? {
        guard length >= end.count else {
            throw .argument("truncate needs a length of at least \(end.count), the length of its end, not \(length)")
        }
        guard leeway >= 0 else { throw .argument("truncate needs a leeway of at least 0, not \(leeway)") }
        let (most, overflow) = length.addingReportingOverflow(leeway)
        if overflow || text.count <= most { return nil }
        let kept = text[..<(length - end.count)]
        if killsWords { return kept + end }
        let word = kept.lastIndex(of: " ").map { kept[..<$0] } ?? kept
        return word + end
    }
}
