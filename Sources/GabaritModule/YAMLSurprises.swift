internal import GabaritSource
internal import GabaritValue

/// Plain values that YAML 1.1, and so many people and tools, read otherwise than YAML 1.2, which counts here.
///
/// Source: YAML 1.1, language-independent types `bool`, `int` and `float`; YAML 1.2.2, chapter 10.3.
enum YAMLSurprises {
    static func problems(in node: Node) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        collect(node, into: &problems)
        return problems
    }

    private static func collect(_ node: Node, into problems: inout [Diagnostic]) {
        switch node.content {
        case .scalar(let value): if let problem = problem(value, node) { problems.append(problem) }
        case .array(let elements): for place in elements.indices { collect(elements[place], into: &problems) }
        case .object(let members): for place in members.indices { collect(members[place].value, into: &problems) }
        }
    }

    /// Without `y` and `n`, which hardly any reader takes for booleans.
    private static let words: Set<String> = [
        "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
    ]

    /// The boolean that a word stands for in YAML 1.1, as YAML 1.2 writes it.
    static func boolean(_ word: String) -> String? {
        guard words.contains(word) else { return nil }
        return ["yes", "on"].contains(word.lowercased()) ? "true" : "false"
    }

    private static func problem(_ value: Value, _ node: Node) -> Diagnostic? {
        switch value {
        case .string(let string) where mayBeRead(string) && node.quote.isEmpty:
            let text = node.span.text
            guard string == text, let other: Message = reading(string) else { return nil }
            var problem = Diagnostic(
                .warning, code: "W_YAML_11", "'\(text)' is text here and \(other) in YAML 1.1", at: node.span,
                hint: "write it in quotes")
            problem.replacement = "\"\(text)\""
            return problem
        case .integer:
            let text = node.span.text
            guard text.utf8.count > 1, text.hasPrefix("0"), !text.hasPrefix("0x"), !text.contains(".") else {
                return nil
            }
            return Diagnostic(
                .warning, code: "W_YAML_11", "'\(text)' is the number \(JSONWriter().text(value)) here", at: node.span,
                hint: "write the number without leading zeros, or a text in quotes")
        default: return nil
        }
    }

    /// Whether a text begins as what YAML 1.1 reads otherwise; most do not.
    private static func mayBeRead(_ text: String) -> Bool {
        text.utf8.first.map { $0.isDigit || "ynoYNO".utf8.contains($0) } ?? false
    }

    /// What YAML 1.1 takes a text for.
    private static func reading(_ text: String) -> Message? {
        if words.contains(text) { return "a boolean" }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isSexagesimal =
            parts.count >= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }
            && parts.dropFirst().allSatisfy { $0.utf8.count <= 2 && Int($0).map { $0 < 60 } ?? false }
        let isGrouped =
            text.utf8.first?.isDigit ?? false && text.contains("_")
            && text.utf8.allSatisfy { $0.isDigit || $0 == 0x5F }
        return isSexagesimal || isGrouped ? "a number" : nil
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
