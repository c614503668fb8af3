/// Something that must hold for a part of a file to be written.
struct TemplateBranch: Sendable, Hashable {
    /// Where it is decided: a statement of a file, or the manifest.
    var place: String
    /// Which of the branches, 0 for the first.
    var number: Int
    /// The condition as it is written; for another branch than the first the text of all of them.
    var text: String

    /// The branches around each part of a text that has some.
    static func regions(_ tags: [TemplateTag], in file: String) -> [(range: Range<Int>, branch: TemplateBranch)] {
        var regions: [(range: Range<Int>, branch: TemplateBranch)] = []
        var open: [(start: Int, branch: TemplateBranch)] = []
        func close(_ end: Int) {
            guard let last = open.popLast() else { return }
            regions.append((last.start..<max(last.start, end), last.branch))
        }
        for tag in tags where tag.kind == .statement {
            let condition = tag.words.dropFirst().joined(separator: " ")
            switch tag.words.first {
            case "if", "for":
                let branch = TemplateBranch(place: "\(file):\(tag.range.lowerBound)", number: 0, text: condition)
                open.append((tag.range.upperBound, branch))
            case "elif", "else":
                guard var branch = open.last?.branch else { continue }
                close(tag.range.lowerBound)
                branch.number += 1
                branch.text += "|" + condition
                open.append((tag.range.upperBound, branch))
            case "endif", "endfor": close(tag.range.lowerBound)
            default: break
            }
        }
        return regions
    }

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
