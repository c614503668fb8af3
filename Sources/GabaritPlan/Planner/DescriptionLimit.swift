/// Fits the description of a pull request into what a host takes.
public struct DescriptionLimit: Sendable, Hashable {
    /// The most UTF-16 units; hosts that count characters take as many or more.
    public var longest: Int

    public init(_ longest: Int) {
        self.longest = longest
    }

    /// A head that always stays, and as many whole lines of a text as fit below it.
    ///
    /// Whole lines go, and the last line says how many: half a code span would set free what it holds. A head that is
    /// itself too long is cut at a Unicode scalar.
    public func fitted(_ head: String, _ text: String) -> String {
        let whole = head.isEmpty ? text : head + "\n" + text
        if whole.utf16.count <= longest { return whole }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var kept = head
        var count = 0
        // Room for the line that says how many are left out.
        let room = longest - 40
        for line in lines {
            guard kept.utf16.count + 1 + line.utf16.count <= room else { break }
            kept += (kept.isEmpty ? "" : "\n") + line
            count += 1
        }
        let note = "\n\n(\(lines.count - count) more lines)"
        return kept.utf16.count + note.utf16.count <= longest ? kept + note : cut(kept)
    }

    private func cut(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            length += scalar.utf16.count
            guard length <= longest else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
