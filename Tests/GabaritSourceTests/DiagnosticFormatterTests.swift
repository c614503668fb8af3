internal import GabaritSource
internal import Testing

@Suite struct DiagnosticFormatterTests {
    private let file = SourceFile(name: "Templates/a/main.tf.j2", text: "first\nname = \"{{ workspce }}\"\n")

    @Test func `a problem shows its line with a caret under the span and the next step`() {
        let span = SourceSpan(file: file, range: 17..<25)
        let problem = Diagnostic(
            code: "E_UNDEFINED", "undefined variable 'workspce'", at: span, hint: "did you mean 'workspace'?")
        #expect(
            DiagnosticFormatter().text(problem) == """
                Templates/a/main.tf.j2:2:12: error: undefined variable 'workspce'
                  2 | name = "{{ workspce }}"
                    |            ^^^^^^^^
                    = did you mean 'workspace'?
                """)
    }

    @Test func `columns count characters, not bytes`() {
        let file = SourceFile(name: "x", text: "éé x")
        #expect(SourceSpan(file: file, range: 5..<6).start == SourcePosition(line: 1, column: 4))
    }

    @Test func `O5: a terminal never gets control characters of the input`() {
        let file = SourceFile(name: "a\u{1B}]0;pwn\u{7}", text: "x\u{1B}[2Jy")
        let text = DiagnosticFormatter().text(Diagnostic(code: "E", "bad \u{1B}[31m", at: file.span))
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x07 })
        #expect(text.contains("a^[]0;pwn^G:1:1: error: bad ^[[31m"))
    }

    @Test func `O3: bidirectional and invisible characters are written out`() {
        #expect(VisibleText.escaped("admin\u{202E}\u{2066}ok") == "admin\\u{202E}\\u{2066}ok")
        #expect(VisibleText.escaped("a\u{200B}b\u{E0041}") == "a\\u{200B}b\\u{E0041}")
        #expect(VisibleText.escaped("déjà vu 日本") == "déjà vu 日本")
    }

    @Test(arguments: [("workspce", "workspace"), ("acronmy", "acronym"), ("stroage", "storage")])
    func `a near name is found`(_ wrong: String, _ right: String) {
        #expect(NearName.of(wrong, among: ["acronym", "storage", "workspace"]) == right)
    }

    @Test func `a name that is not near is not guessed`() {
        #expect(NearName.of("budget", among: ["acronym", "workspace"]) == nil)
        #expect(NearName.of("x", among: []) == nil)
    }
}
