internal import GabaritValue

/// A line of a difference with its numbers in the old and the new file.
struct NumberedLine {
    let kind: String
    let text: String
    var old: Int?
    var new: Int?

    /// The lines of a difference, without the heading that names the file.
    static func all(of diff: UnifiedDiff) -> [NumberedLine] {
        var lines: [NumberedLine] = []
        var (old, new) = (0, 0)
        for line in diff.lines where line.kind != .heading {
            switch line.kind {
            case .hunk:
                (old, new) = starts(of: line.text)
                lines.append(NumberedLine(kind: "hunk", text: line.text))
            case .added:
                lines.append(NumberedLine(kind: "added", text: line.text, new: new))
                new += 1
            case .removed:
                lines.append(NumberedLine(kind: "removed", text: line.text, old: old))
                old += 1
            case .plain where line.text.hasPrefix(" "):
                lines.append(NumberedLine(kind: "same", text: line.text, old: old, new: new))
                (old, new) = (old + 1, new + 1)
            case .plain, .heading: lines.append(NumberedLine(kind: "note", text: line.text))
            }
        }
        return lines
    }

    /// The numbers of `@@ -3,7 +3,8 @@`.
    private static func starts(of text: String) -> (Int, Int) {
        let words = text.split(separator: " ")
        func number(_ word: Substring?) -> Int {
            word.flatMap { Int($0.dropFirst().split(separator: ",").first ?? "") } ?? 0
        }
        return (number(words.dropFirst().first), number(words.dropFirst(2).first))
    }

    var value: Value {
        .object([
            "kind": .string(kind), "text": .string(text), "old": old.map(Value.integer) ?? "",
            "new": new.map(Value.integer) ?? "",
        ])
    }
}
