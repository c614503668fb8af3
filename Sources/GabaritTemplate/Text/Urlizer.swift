/// The filter `urlize`: addresses and e-mail addresses of a text as links.
///
/// Source: Jinja 3.1 `utils.urlize`, with its regular expressions.
struct Urlizer {
    var limit: Int?
    var rel: String?
    var target: String?
    var extraSchemes: [String] = []

    private typealias Text = [Unicode.Scalar]

    /// - Parameter text: the escaped text.
    func append(
        _ text: [Unicode.Scalar], budget: inout Int, to out: inout TextBuilder
    ) throws(TextFault) {
        let patterns = try Self.patterns.get()
        var index = 0
        while index < text.count {
            let isSpace = text[index].isPythonSpace
            let word = text[index...].prefix { $0.isPythonSpace == isSpace }
            if isSpace {
                try out.append(word)
            } else {
                try append(word: Array(word), patterns, &budget, to: &out)
            }
            index += word.count
        }
    }

    private func append(
        word: Text, _ patterns: Patterns, _ budget: inout Int, to out: inout TextBuilder
    ) throws(TextFault) {
        var (head, middle, tail) = Self.split(word)
        Self.balance(&middle, &tail)
        try out.append(head)
        try append(middle: middle, patterns, &budget, to: &out)
        try out.append(tail)
        head.removeAll()
    }

    private func append(
        middle: Text, _ patterns: Patterns, _ budget: inout Int, to out: inout TextBuilder
    ) throws(TextFault) {
        let text = CodePoints.string(middle)
        if try Self.matches(patterns.http, middle, &budget) {
            let scheme = text.hasPrefix("https://") || text.hasPrefix("http://") ? "" : "https://"
            return try link(scheme + text, shown: shortened(middle), attributes: true, to: &out)
        }
        if text.hasPrefix("mailto:") {
            let address = Array(middle.dropFirst(7))
            if try Self.matches(patterns.email, address, &budget) {
                return try link(text, shown: CodePoints.string(address), attributes: false, to: &out)
            }
        }
        if middle.contains("@"), !text.hasPrefix("www."), middle.first != "@", !middle.contains(":"),
            try Self.matches(patterns.email, middle, &budget)
        {
            return try link("mailto:" + text, shown: text, attributes: false, to: &out)
        }
        if extraSchemes.contains(where: { text != $0 && text.hasPrefix($0) }) {
            return try link(text, shown: text, attributes: true, to: &out)
        }
        try out.append(middle)
    }

    private func link(
        _ address: String, shown: String, attributes: Bool, to out: inout TextBuilder
    ) throws(TextFault) {
        try out.append("<a href=\"\(address)\"")
        if attributes {
            if let rel, !rel.isEmpty { try attribute("rel", rel, to: &out) }
            if let target, !target.isEmpty { try attribute("target", target, to: &out) }
        }
        try out.append(">\(shown)</a>")
    }

    private func attribute(_ name: String, _ value: String, to out: inout TextBuilder) throws(TextFault) {
        try out.append(" \(name)=\"")
        try XMLText.appendEscaped(Array(value.utf8).span, to: &out)
        try out.append("\"")
    }

    private func shortened(_ text: Text) -> String {
        guard let limit, text.count > limit else { return CodePoints.string(text) }
        let kept = limit >= 0 ? text.prefix(limit) : text.dropLast(min(limit.magnitude.asInt, text.count))
        return CodePoints.string(kept) + "..."
    }

    private static func matches(_ program: RegexProgram, _ text: Text, _ budget: inout Int) throws(TextFault) -> Bool {
        var machine = RegexMachine(program, text: text, budget: budget)
        defer { budget = machine.budget }
        return try machine.match(from: 0, anchored: true) != nil
    }

    // MARK: Punctuation around an address

    private static let openings: [Text] = ["(", "<", "&lt;"].map(CodePoints.decode)
    private static let closings: [Text] = [")", ">", ".", ",", "\n", "&gt;"].map(CodePoints.decode)

    private static func split(_ word: Text) -> (head: Text, middle: Text, tail: Text) {
        var start = 0
        while let mark = openings.first(where: { word[start...].starts(with: $0) }) { start += mark.count }
        var end = word.count
        while let mark = closings.first(where: { word[start..<end].suffix($0.count).elementsEqual($0) }) {
            end -= mark.count
        }
        return (Array(word[..<start]), Array(word[start..<end]), Array(word[end...]))
    }

    /// Moves closing marks from the tail back into an address that opens them.
    private static func balance(_ middle: inout Text, _ tail: inout Text) {
        for (open, close) in [("(", ")"), ("<", ">"), ("&lt;", "&gt;")] {
            let open = CodePoints.decode(open)
            let close = CodePoints.decode(close)
            let opened = count(open, in: middle)
            guard opened > count(close, in: middle) else { continue }
            var moved = 0
            var left = opened
            var index = 0
            while index < tail.count, left > 0 {
                guard tail[index...].starts(with: close) else {
                    index += 1
                    continue
                }
                index += close.count
                moved = index
                left -= 1
            }
            middle += tail[..<moved]
            tail.removeFirst(moved)
        }
    }

    private static func count(_ mark: Text, in text: Text) -> Int {
        var count = 0
        var index = 0
        while index < text.count {
            let found = text[index...].starts(with: mark)
            count += found ? 1 : 0
            index += found ? mark.count : 1
        }
        return count
    }

    // MARK: Expressions

    private struct Patterns {
        var http: RegexProgram
        var email: RegexProgram
    }

    private static let patterns: Result<Patterns, TextFault> = Result { () throws(TextFault) in
        Patterns(
            http: try RegexProgram(
                #"^((https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})"#
                    + #"|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)"#
                    + #"|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])))"#
                    + #"(?::[\d]{1,5})?(?:[/?#]\S*)?$"#, ignoresCase: true),
            email: try RegexProgram(#"^\S+@\w[\w.-]*\.\w+$"#))
    }

    /// Whether a text may be given as an extra scheme: letters and a colon, with two slashes at most.
    static func isScheme(_ text: String) throws(TextFault) -> Bool {
        var budget = 100_000
        return try matches(try RegexProgram(#"^([\w.+-]{2,}:(/){0,2})\Z"#), CodePoints.decode(text), &budget)
    }
}

extension UInt {
    /// The value as `Int`, or the greatest one.
    var asInt: Int { Int(exactly: self) ?? .max }
}
