/// The string literals of Swift sources, as the patterns that messages have.
///
/// `"no \(what) here"` becomes `no %1 here`. Literals of several lines are no messages and are skipped.
struct MessageLiterals {
    private var text: Substring
    private var found: [String] = []

    /// Every pattern in a source, in order.
    static func patterns(in source: String) -> [String] {
        var reader = MessageLiterals(text: source[...])
        reader.readCode(until: nil)
        return reader.found
    }

    private init(text: Substring) { self.text = text }

    private mutating func readCode(until end: Character?) {
        var depth = 0
        while let character = text.first {
            if text.hasPrefix("//") {
                text = text.drop { $0 != "\n" }
            } else if text.hasPrefix("\"\"\"") {
                skipLines()
            } else if character == "\"" {
                text.removeFirst()
                readLiteral()
            } else {
                text.removeFirst()
                if character == "(" { depth += 1 }
                if character == ")", end == ")" {
                    if depth == 0 { return }
                    depth -= 1
                }
            }
        }
    }

    private mutating func skipLines() {
        text = text.dropFirst(3)
        while !text.isEmpty, !text.hasPrefix("\"\"\"") { text.removeFirst() }
        text = text.dropFirst(3)
    }

    private mutating func readLiteral() {
        var pattern = ""
        var count = 0
        while let character = text.popFirst(), character != "\"" {
            guard character == "\\", let escaped = text.popFirst() else {
                pattern.append(character)
                continue
            }
            switch escaped {
            case "(":
                count += 1
                pattern += "%\(count)"
                readCode(until: ")")
            case "n": pattern += "\n"
            case "u":
                text = text.drop { $0 != "}" }.dropFirst()
                pattern += "?"
            default: pattern.append(escaped)
            }
        }
        found.append(pattern)
    }
}
