internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritSource
internal import Testing

@Suite struct FindingCodeTests {
    @Test(arguments: FindingCode.all.filter { !$0.isOfFolders }.map(\.number))
    func `the wrong example gives the code and no other, the right one nothing`(_ number: String) throws {
        let code = try #require(FindingCode.named(number))
        let wrong = try Self.findings(code.wrong)
        #expect(!wrong.isEmpty)
        #expect(Set(wrong.map(\.problem.code)) == [number], "\(wrong.map { DiagnosticFormatter().text($0.problem) })")
        let severity: Diagnostic.Severity = number.hasPrefix("W") ? .warning : .error
        #expect(wrong.allSatisfy { $0.problem.severity == severity })
        let right = try Self.findings(code.right).map { DiagnosticFormatter().text($0.problem) }
        #expect(right == [])
    }

    @Test func `numbers and words belong to one code each, and every page says everything in two languages`() {
        let names = FindingCode.all.flatMap { [$0.number] + $0.words }
        #expect(names.count == Set(names).count)
        let digits = FindingCode.all.map { String($0.number.dropFirst()) }
        #expect(Set(digits).count == digits.count)
        for code in FindingCode.all {
            for page in [code.english, code.french] {
                #expect(![page.title, page.meaning, page.advice].contains(""), "\(code.number)")
            }
            #expect(code.english.title != code.french.title, "\(code.number)")
        }
    }

    @Test func `every code that the sources of a check can give has a page`() throws {
        var missing: [String: String] = [:]
        for (path, text) in try SourceText.ofChecks() {
            for match in text.matches(of: /"([EW]_[A-Z0-9_]*[A-Z0-9])"/) {
                let word = String(match.output.1)
                if FindingCode.named(word) == nil, !Self.ofRunsOnly.contains(word) { missing[word] = path }
            }
        }
        #expect(missing == [:])
    }

    @Test func `every page is reached by some source`() throws {
        let text = try SourceText.ofChecks().map(\.text).joined()
        for word in FindingCode.all.flatMap(\.words) { #expect(text.contains("\"\(word)\""), "\(word)") }
    }

    @Test func `the reference in docs is what the pages say`() throws {
        let place = TestFolder.repository.appending(path: "docs/codes.md")
        if ProcessInfo.processInfo.environment["GABARIT_RECORD"] == "1" {
            try Data(CodeReference.markdown().utf8).write(to: place)
        }
        #expect(try String(decoding: Data(contentsOf: place), as: UTF8.self) == CodeReference.markdown())
    }

    @Test func `a page holds both examples and the next step, in either language`() throws {
        let code = try #require(FindingCode.named("e_undefined"))
        let english = CodeReference.page(code, in: .english)
        #expect(english.hasPrefix("E0301: undefined name\n"))
        #expect(english.contains("    name = {{ workspce.acronym }}") && english.contains("What to do: Take the near"))
        let french = CodeReference.page(code, in: .french)
        #expect(french.contains("À éviter\u{A0}:") && french.contains("qu’aucune exécution"))
    }

    /// Codes of the languages that only a render can give, and of faults of a file system.
    private static let ofRunsOnly: Set<String> = [
        "E_SECURITY", "E_LIMIT", "E_ZERO_DIVISION", "E_TEMPLATE_RUNTIME", "E_RUN", "E_NO_VERSION",
    ]

    private static func findings(_ example: ModuleText) throws -> [Finding] {
        var checker = RepositoryChecker()
        for folder in try example.folders(named: "example") { checker.update(folder) }
        return checker.findings()
    }
}
