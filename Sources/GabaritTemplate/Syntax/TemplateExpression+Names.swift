/// What a name of a template may look like.
extension TemplateExpression {
    /// Whether a text is a name: letters, digits and underscores, no digit first.
    public static func isName(_ text: some StringProtocol) -> Bool {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let isPart = { (byte: UInt8) in isDigit(byte) || byte == 0x5F || byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 }
        return text.utf8.allSatisfy(isPart) && !(text.utf8.first.map(isDigit) ?? true)
    }

    /// Whether a name means something of its own in every expression, so that no value can have it.
    public static func isReserved(_ name: String) -> Bool { reserved.contains(name) }

    private static let reserved: Set<String> = [
        "False", "None", "True", "and", "else", "false", "if", "in", "is", "loop", "none", "not", "or", "self", "true",
    ]
}
