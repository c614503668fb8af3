import GabaritSource
import GabaritValue
import Testing

@testable import GabaritTemplate

struct SyntaxTests {
    /// The problems of a template, each as `line:column-length message`.
    private func problems(_ text: String, _ settings: TemplateSettings = TemplateSettings()) -> [String] {
        let file = SourceFile(name: "a", text: text)
        do throws(Diagnostics) {
            _ = try TemplateEnvironment(settings).compile(file)
            return []
        } catch {
            return error.all.map { "\($0.place.span.map { "\($0.start)-\($0.range.count)" } ?? "") \($0.message)" }
        }
    }

    @Test func `every broken tag of a template is a problem at its bytes`() {
        let found = problems("{{ a b }}\n{% if %}é{% endif %}\n{{ 'x }}\n{% wiht a=1 %}{{ 01 }}{# x")
        #expect(
            found == [
                "1:6-1 the end of the expression is expected, not 'b'",
                "2:7-2 a value is expected, not the end of the tag",
                "3:4-1 the string that starts here has no end",
                "4:4-4 there is no statement 'wiht'", "4:18-2 the integer 01 starts with a zero",
                "4:23-2 the comment that starts here has no end",
            ])
    }

    @Test func `a span that goes over its file is what the file has of it`() throws {
        let file = SourceFile(name: "m", text: "ab\n")
        let environment = TemplateEnvironment()
        #expect(try environment.compile(SourceSpan(file: file, range: 0..<10)).render([:]) == "ab")
        #expect(try environment.compile(SourceSpan(file: file, range: -5..<0)).render([:]) == "")
    }

    @Test func `a template inside a file has the places of the file`() throws {
        let file = SourceFile(name: "m.yaml", text: "title: {{ x y }}\nnext: {{ z }}\n")
        do throws(Diagnostics) {
            _ = try TemplateEnvironment().compile(SourceSpan(file: file, range: 7..<16))
            Issue.record("this is no template")
        } catch {
            #expect(error.all.map { $0.place.span?.range } == [12..<13])
        }
        let rest = SourceSpan(file: file, range: 23..<30)
        #expect(try TemplateEnvironment().compile(rest).render(["z": "last"]) == "last")
    }

    @Test func `a name is the same name wherever it stands, however many there are`() throws {
        let names = (0..<300).map { "name_that_is_long_\($0)" }
        let text = names.map { "{{ \($0) }}," }.joined() + names.map { "{{ \($0) }}," }.joined()
        let context = Object(names.enumerated().map { ($1, .integer($0)) })
        let expected = (0..<300).map { "\($0)," }.joined()
        let template = try TemplateEnvironment().compile(SourceFile(name: "a", text: text))
        #expect(try template.render(context) == expected + expected)
        #expect(String(decoding: try template.interpreted(context), as: UTF8.self) == expected + expected)
    }

    @Test func `words of the language are names where they mean nothing`() throws {
        let template = try TemplateEnvironment().compile(
            SourceFile(name: "a", text: "{{ block }}{{ set.endif }}{{ from|default(print) }}"))
        #expect(try template.render(["block": 1, "set": ["endif": 2], "print": 3]) == "123")
    }

    @Test func `delimiters may be longer than a machine word and share their start`() throws {
        var settings = TemplateSettings()
        settings.delimiters = Delimiters(
            blockStart: "<!-- template: ", blockEnd: "::template-->", variableStart: "<!-- template",
            variableEnd: "-->",
            commentStart: "<!-- template!", commentEnd: "-->")
        let text =
            "<!-- template: if a ::template-->1<!-- template a --><!-- template! x -->,<!-- template: endif ::template-->"
        let template = try TemplateEnvironment(settings).compile(SourceFile(name: "a", text: text))
        #expect(try template.render(["a": 2]) == "12,")
    }

    @Test func `bytes that are no text become the replacement character`() throws {
        let file = SourceFile(name: "a", bytes: [0x61, 0xFF, 0x7B, 0x7B, 0x20, 0x22, 0xC3, 0x22, 0x7D, 0x7D, 0x62])
        #expect(try TemplateEnvironment().compile(file).render([:]) == "a\u{FFFD}\u{FFFD}b")
    }

    @Test func `lexing takes time in proportion to the text, whatever it holds`() {
        var lines = TemplateSettings()
        (lines.lineStatementPrefix, lines.lineCommentPrefix) = ("%%", "##")
        for text in ["{", "\n", "{{1}}", "{%raw", "a\r\n", "{{a", "{#", "{% raw %}", "{{ '", "{{ x.y }}\n"] {
            // Half a million bytes in quadratic time would take until somebody notices.
            let long = String(repeating: text, count: 500_000 / text.utf8.count)
            _ = problems(long)
            _ = problems(long, lines)
        }
    }
}
