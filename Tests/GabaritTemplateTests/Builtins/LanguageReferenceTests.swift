internal import FoundationEssentials
internal import GabaritSource
internal import GabaritValue
internal import Testing

@testable internal import GabaritTemplate

/// The page about the language, its examples, and the tables of the engine that it lists.
@Suite struct LanguageReferenceTests {
    private static let sections = LanguagePage.sections

    @Test(arguments: sections.filter { $0.template != nil })
    private func `every statement of the page gives what it says`(_ section: LanguagePage.Section) throws {
        #expect(try section.rendered(section.template ?? "") == section.output)
    }

    @Test(arguments: sections.flatMap { section in section.rows.map { (section, $0) } })
    private func `every row of the page gives what it says`(
        _ section: LanguagePage.Section, _ row: LanguagePage.Row
    ) throws {
        #expect(try section.rendered(row.example) == row.output)
    }

    @Test func `every statement has its place on the page`() {
        let statements = Set(
            Keyword.allCases.filter { $0.isOpener && $0 != .elif }.map(\.word) + ["raw", "break", "continue"])
        let headings = Set(Self.sections.filter { $0.template != nil }.flatMap(\.words))
        #expect(statements.subtracting(headings) == [])
        #expect(headings.subtracting(statements) == [])
    }

    /// The tables of the page by their headings, and the names that the engine has.
    private static let tables: [(heading: String, names: Set<String>)] = [
        ("Strings", Set(Methods.strings.keys).union(Methods.markups.keys)),
        ("Lists", Set(Methods.lists.keys)),
        ("Tuples and ranges", Set(Methods.tuples.keys).union(["start", "stop", "step"])),
        ("Dictionaries", Set(Methods.dictionaries.keys)),
        ("Integers and booleans", Set(Methods.integers.keys).union(["numerator", "denominator", "real", "imag"])),
        ("Floats", Set(Methods.floats.keys).union(["real", "imag"])),
        ("Bytes", ["decode"]),
        ("Functions", Set(Globals.all.keys).union(["dict.fromkeys"])),
        ("`loop`", Set(LoopState([], depth: 0).attributeNames.map { "loop." + $0 })),
        ("Macros", ["name", "arguments", "caller", "catch_kwargs", "catch_varargs"]),
        ("Groups of `groupby`", ["grouper", "list"]),
        ("`cycler`", ["next", "reset", "current", "pos", "items"]),
        ("`joiner`", ["sep", "used"]),
    ]

    @Test(arguments: tables)
    func `a table of the page has what the engine has, and nothing else`(_ heading: String, _ names: Set<String>) {
        let rows = Self.sections.filter { $0.heading == heading }.flatMap(\.rows)
        #expect(Set(rows.map(\.name)) == names)
    }
}

/// `docs/template-language.md`, read.
private enum LanguagePage {
    /// What one heading has: a statement with an example, or a table.
    struct Section: Sendable, CustomTestStringConvertible {
        var heading: String
        var templates: [String: String]
        var template: String? { templates[""] }
        var output: String
        var rows: [Row]

        var testDescription: String { heading }

        /// The names that the heading has in code.
        var words: [String] {
            heading.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element) }
        }

        func rendered(_ template: String) throws -> String {
            var settings = TemplateSettings()
            (settings.allowsDo, settings.allowsLoopControls) = (true, true)
            if heading == "Line statements" {
                (settings.lineStatementPrefix, settings.lineCommentPrefix) = ("#", "##")
            }
            let environment = TemplateEnvironment(settings, loader: DictionaryLoader(templates))
            return try environment.compile(SourceFile(name: "example", text: template)).render(Object())
        }
    }

    /// One row of a table: how it is called, an example, and what that gives.
    struct Row: Sendable, CustomTestStringConvertible {
        var signature: String
        var example: String
        var output: String

        var name: String { String(signature.prefix { $0 != "(" }) }
        var testDescription: String { signature }
    }

    static let sections: [Section] = {
        var folder = #filePath.split(separator: "/").dropLast(4).map(String.init)
        folder.append("docs/template-language.md")
        let data = FileManager.default.contents(atPath: "/" + folder.joined(separator: "/"))
        let page = data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return page.replacing("\n## ", with: "\n### ").split(separator: "\n### ").dropFirst().map {
            section(String($0))
        }
    }()

    private static func section(_ text: String) -> Section {
        var section = Section(heading: String(text.prefix { $0 != "\n" }), templates: [:], output: "", rows: [])
        for block in text.split(separator: "\n```").map(String.init) {
            let head = block.prefix { $0 != "\n" }
            let body = String(block.dropFirst(head.count + 1))
            if head.hasPrefix("jinja") { section.templates[String(head.dropFirst(6))] = body }
            if head == "text" { section.output = body }
        }
        section.rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|").map { cell in
                cell.dropFirst(2).dropLast(2).replacing("\u{0}", with: "|")
            }
            return Row(signature: String(cells[0]), example: String(cells[1]), output: String(cells[2]))
        }
        return section
    }
}
