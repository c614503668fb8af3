internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// Something that must hold for a part of a file to be written.
struct TemplateBranch: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case condition, loop }

    var kind = Kind.condition
    /// Where it is decided: a statement of a file, or the manifest.
    var place: String
    /// Which of the branches, 0 for the first.
    var number: Int
    /// The condition as it is written; for another branch than the first that of the first, a mark that stands for all
    /// of those before, and its own.
    var text: String
    /// Whether a run's request decides it, which also says what other modules there are.
    var isOfRequest: Bool

    init(kind: Kind = .condition, place: String, number: Int, text: String) {
        (self.kind, self.place, self.number, self.text) = (kind, place, number, text)
        isOfRequest = text.utf8.firstRange(of: "request".utf8) != nil
    }

    /// What the manifest has to say of an entry: its condition, and its loop where each item has a file in one folder.
    static func around(_ entry: FileEntry) -> [TemplateBranch] {
        let condition = entry.condition.map { TemplateBranch(place: "when", number: 0, text: $0.source) }
        guard let each = entry.each else { return [condition].compactMap { $0 } }
        let parts = entry.target.source.split(separator: "/")
        let tellsApart = parts.map { words(of: $0).contains(each.name[...]) }
        guard tellsApart.last == true, !tellsApart.dropLast().contains(true) else {
            return [condition].compactMap { $0 }
        }
        let text = "\(each.name) in \(each.items.span.text)"
        let loop = TemplateBranch(kind: .loop, place: "each", number: 0, text: text)
        guard let condition else { return [loop] }
        return words(of: condition.text[...]).contains(each.name[...]) ? [condition, loop] : [loop, condition]
    }

    private static func words(of text: Substring) -> [Substring] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }

    /// The text of a loop whose items each write the part once more, where that is certain: nothing within the loop
    /// decides it, nor does the loop choose among its items.
    static func repeating(_ branches: [TemplateBranch]) -> String? {
        guard let innermost = branches.first, innermost.kind == .loop else { return nil }
        let words = innermost.text.split(separator: " ")
        guard let start = words.firstIndex(of: "in"), !words.contains("if") else { return nil }
        // A list of one item binds a name, no more; a slice of one asks whether there is any.
        let items = words[(start + 1)...].joined()
        let isList = items.first == "[" && !items.contains(",")
        return isList || slicesOfOne.contains(where: items.hasSuffix) ? nil : innermost.text
    }

    private static let slicesOfOne = ["[:1]", "[0:1]", "[-1:]"]

    /// Whether two parts may both be written, as far as that is certain: never both in two branches of one statement;
    /// else where one needs nothing that the other does not need.
    static func canMeet(_ first: [TemplateBranch], _ second: [TemplateBranch]) -> Bool {
        for branch in first where second.contains(where: { $0.place == branch.place && $0.number != branch.number }) {
            return false
        }
        let (left, right) = (Set(first.map(\.text)), Set(second.map(\.text)))
        return left.isSubset(of: right) || right.isSubset(of: left)
    }
}
