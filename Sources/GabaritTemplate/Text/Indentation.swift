/// The filter `indent`.
enum Indentation {
    static func indent(
        _ text: Span<UInt8>, by indention: Span<UInt8>, first: Bool, blank: Bool, to out: inout TextBuilder
    ) throws(TextFault) {
        if first { try out.append(indention) }
        var lines = TextSplit.lines(text)
        if text.count == 0 || endsLine(text) { lines.append(text.count..<text.count) }
        for (number, line) in lines.enumerated() {
            if number > 0 {
                try out.append(UInt8(ascii: "\n"))
                if blank || !line.isEmpty { try out.append(indention) }
            }
            try out.append(text.extracting(line))
        }
    }

    /// Whether the text ends with a line end, so that the newline that Jinja adds makes one more, empty line.
    private static func endsLine(_ text: Span<UInt8>) -> Bool {
        guard text[text.count - 1] != 13 else { return false }
        var start = text.count - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return CodePoints.scalar(in: text, at: start).0.isPythonLineEnd
    }
}
