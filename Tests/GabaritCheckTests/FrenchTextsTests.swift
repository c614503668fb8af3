internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritSource
internal import Testing

@Suite struct FrenchTextsTests {
    @Test func `every message that a check can show is said in French`() throws {
        var missing: [String: String] = [:]
        for (path, text) in try SourceText.ofChecks() {
            for pattern in MessageLiterals.patterns(in: text)
            where Self.isProse(pattern) && !Self.isSignature(pattern, path) && !Self.ofNoMessage.contains(pattern) {
                if FrenchTexts.all[pattern] == nil { missing[pattern] = path }
            }
        }
        #expect(missing == [:])
    }

    @Test func `no French text is left over`() throws {
        let patterns = Set(try SourceText.ofChecks().flatMap { MessageLiterals.patterns(in: $0.text) })
        let left = FrenchTexts.all.keys.filter { !patterns.contains($0) && !FrenchTexts.ofLibyaml.contains($0) }
        #expect(left.sorted() == [])
    }

    @Test func `libyaml's sentences are those of its library`() throws {
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
        let library = folders.map { $0 + "/libyaml-0.so.2" }.first { FileManager.default.fileExists(atPath: $0) }
        let bytes = try Data(contentsOf: URL(filePath: try #require(library)))
        let sentences = Set(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
        let starts = ["while ", "did not find ", "found ", "could not find ", "block sequence ", "mapping "]
        let wanted = sentences.filter { sentence in
            !sentence.contains("->") && starts.contains(where: sentence.hasPrefix)
        }
        #expect(wanted.count > 30)
        #expect(wanted.filter { FrenchTexts.all[$0] == nil }.sorted() == [])
    }

    @Test func `a French text has the values of the English one, each once`() {
        for (pattern, text) in FrenchTexts.all {
            let places = { (text: String) in text.matches(of: /%[1-9]/).map { String($0.output) }.sorted() }
            #expect(places(pattern) == places(text), "\(pattern)")
        }
    }

    @Test func `French is set as it is printed`() {
        for text in FrenchTexts.all.values {
            #expect(!text.contains("« ") && !text.contains(" »") && !text.contains(" : "), "\(text)")
            #expect(text.matches(of: /\p{L}'\p{L}/).isEmpty, "\(text)")
        }
        let pages = FindingCode.all.map { $0.page(in: .french) }
        for text in Array(FrenchTexts.all.values) + pages.flatMap({ [$0.title, $0.meaning, $0.advice] }) {
            // What is quoted stands as it is written elsewhere.
            let prose = text.replacing(/`[^`]*`|«[^»]*»/, with: "x")
            #expect(prose.matches(of: /[^\s(][;!?](?=\s|\)|$)| [:;!?](?=\s|$)/).isEmpty, "\(text)")
            #expect(prose.matches(of: /[^\s]:(?=\s|$)/).isEmpty, "\(text)")
        }
        #expect(FrenchTexts.all["'%1' is undefined"] == "«\u{A0}%1\u{A0}» n’est pas défini")
    }

    @Test(arguments: CheckCase.all) func `what a case finds can be read in French`(_ checkCase: CheckCase) throws {
        for finding in try checkCase.findings() {
            for message in [finding.problem.text, finding.problem.advice].compactMap({ $0 }) {
                #expect(Self.unsaid(message) == [], "\(message)")
            }
        }
    }

    @Test func `a finding in French keeps the user's words and says the rest`() throws {
        let folder = try TestFolder.module(
            "m", ["module.yaml": "module: m\nfiles: [a.conf]\n", "a.conf": "{{ workspace.acronyme }}"])
        var checker = RepositoryChecker()
        checker.update(folder)
        #expect(
            FindingReport.human.text(checker.findings(), in: .french) == """
                m/a.conf:1:14: erreur[E0302]\u{A0}: l’attribut «\u{A0}acronyme\u{A0}» n’existe pas\u{A0}: \
                «\u{A0}workspace\u{A0}»
                  1 | {{ workspace.acronyme }}
                    |              ^^^^^^^^
                    = vouliez-vous dire «\u{A0}acronym\u{A0}»\u{202F}?

                """)
    }

    /// The patterns in a message without a French text.
    private static func unsaid(_ message: Message) -> [String] {
        let inner = message.arguments.flatMap { argument -> [String] in
            if case .message(let message) = argument { unsaid(message) } else { [] }
        }
        return message.isVerbatim || FrenchTexts.all[message.pattern] != nil ? inner : inner + [message.pattern]
    }

    private static func isProse(_ pattern: String) -> Bool {
        let words = pattern.replacing(/%[1-9]/, with: "")
        return words.contains(" ") && words.contains(/[a-z]{2}/)
    }

    /// `width first? blank?`: what a filter takes.
    private static func isSignature(_ pattern: String, _ path: String) -> Bool {
        path.contains("/CallSignature") && pattern.wholeMatch(of: /[a-z_0-9*?\/ ]+/) != nil
    }

    /// Literals with spaces that nobody reads as a message: templates, marks, parts of other texts.
    private static let ofNoMessage: Set<String> = [
        "{{ module.name }}.auto.tfvars.json", "%1:%2 (string)", "la plus récente", "not in", "gabarit: allow",
        "    = %1 at %2", "the lexer always adds an end", "output %1", "provider %1", "optional(%1%2)",
        ".", "there is no memory for %1 bytes", "| lower", "| upper", "%1 in %2",
    ]
}
