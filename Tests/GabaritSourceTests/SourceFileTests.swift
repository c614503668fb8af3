import GabaritSource
import Testing

@Suite struct SourceFileTests {
    /// Counts from the start of the file, as people do.
    private func counted(_ bytes: [UInt8], _ offset: Int) -> SourcePosition {
        let before = bytes.prefix(max(0, offset))
        let line = before.count { $0 == 0x0A } + 1
        let last = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourcePosition(line: line, column: before[min(last, before.endIndex)...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 513, 1300])
    func `every offset has its line and column`(_ length: Int) {
        let pieces: [[UInt8]] = [[0x61], [0x0A], [0xC3, 0xA9], [0xFF], [0xF0, 0x9F, 0x99, 0x82], [0x0D, 0x0A]]
        var bytes: [UInt8] = []
        var state: UInt32 = 7
        while bytes.count < length {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes += pieces[Int(state >> 24) % pieces.count]
        }
        let file = SourceFile(name: "x", bytes: Array(bytes.prefix(length)))
        for offset in -1...length + 1 { #expect(file.position(at: offset) == counted(file.bytes, min(offset, length))) }
    }

    @Test func `a long line is shown around its problem, and no further`() {
        let text = String(repeating: "é", count: 100_000) + "!" + String(repeating: "🙂", count: 100_000)
        let file = SourceFile(name: "x", text: text)
        let problem = Diagnostic(
            code: "E", "here", at: .span(SourceSpan(file: file, range: 200_000..<200_001)))
        let sides = ("…" + String(repeating: "é", count: 79), String(repeating: "🙂", count: 79) + "…")
        #expect(
            DiagnosticFormatter().text(problem)
                == "x:1:100001: error: here\n  1 | \(sides.0)!\(sides.1)\n    | \(String(repeating: " ", count: 80))^")
    }

    @Test(arguments: [
        ("日本語 x", 7, "x"), ("e\u{301}e\u{301} x", 3, "x"), ("한글🙂x", 6, "x"), ("a日", 1, "日"), ("é→x", 2, "x"),
    ])
    func `carets stand under wide characters and those with marks`(line: String, column: Int, marked: String) {
        let start = line.utf8.count - marked.utf8.count
        let problem = Diagnostic(
            code: "E", "here",
            at: .span(SourceSpan(file: SourceFile(name: "x", text: line), range: start..<line.utf8.count)))
        let shown = DiagnosticFormatter().text(problem).split(separator: "\n").last
        let carets = marked == "日" ? "^^" : "^"
        #expect(shown == "    | \(String(repeating: " ", count: column))\(carets)")
    }
}
