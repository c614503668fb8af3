import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

/// What an application adds to the language.
@Suite struct ExtensionTests {
    private struct Refused: Error, CustomStringConvertible { let description = "not today" }

    private static let environment: TemplateEnvironment = {
        var added = TemplateExtensions()
        added.addFilter("initials", .optional("separator", default: "")) { (name: String, separator: String) in
            name.split(separator: " ").compactMap(\.first).map(String.init).joined(separator: separator)
        }
        added.addFilter("scaled", .required("by"), .optional("round", default: false)) {
            (number: Double, by: Int, round: Bool) -> Double in
            round ? (number * Double(by)).rounded() : number * Double(by)
        }
        added.addFilter("total") { (prices: [String: Double]) in prices.values.reduce(0, +) }
        added.addFilter("words") { (text: String) in text.split(separator: " ").map(String.init) }
        added.addFilter("or_unknown") { (text: String?) in text ?? "unknown" }
        added.addFilter("bold") { (text: String) in Markup("<b>\(text)</b>") }
        added.addFilter("upper") { (text: String) in "my " + text.uppercased() }
        added.addFilter("refuses") { (_: Value) throws -> String in throw Refused() }
        added.addFilter("checked") { (text: String) throws -> String in
            guard text.count < 4 else { throw TemplateCallError("'\(text)' is too long", hint: "use at most 3") }
            return text
        }
        added.addFilter("huge") { (count: Int) in Array(repeating: 0, count: count) }
        added.addTest("longer_than", .required("length")) { (text: String, length: Int) in text.count > length }
        added.addFunction("add", .required("left"), .optional("right", default: 1)) { (left: Int, right: Int) in
            left + right
        }
        added.addFunction("fixed") { 42 }
        added.addGlobal("site", "main")
        return TemplateEnvironment(.strict, extensions: added)
    }()

    private func outcome(_ text: String, _ context: Object = [:]) -> String {
        do throws(Diagnostics) {
            return try Self.environment.compile(SourceFile(name: "t", text: text)).render(context)
        } catch {
            return DiagnosticFormatter().text(error)
        }
    }

    @Test(arguments: [
        (
            "{{ 'Ana Bell' | initials }}|{{ 'Ana Bell' | initials('.') }}|{{ 'Ana Bell' | initials(separator='-') }}",
            "AB|A.B|A-B"
        ),
        ("{{ 1.5 | scaled(2) }}|{{ 3 | scaled(round=true, by=3) }}", "3.0|9.0"),
        ("{{ {'a': 1, 'b': 0.5} | total }}", "1.5"), ("{{ 'a b' | words | join('/') }}", "a/b"),
        ("{{ nothing | or_unknown }}{{ none | or_unknown }}{{ 'x' | or_unknown }}", "unknownunknownx"),
        ("{{ 'a' | bold | escape }}{{ ['a', 'b'] | map('initials') | join }}", "<b>a</b>ab"),
        ("{{ 'abcd' is longer_than(3) }}{{ 'abcd' is not longer_than(length=3) }}", "TrueFalse"),
        ("{{ ['a', 'abc'] | select('longer_than', 2) | list }}", "['abc']"),
        ("{{ add(1) }}{{ add(1, right=5) }}{{ fixed() }}{{ site }}", "2642main"),
        ("{{ 'x' | upper }}{{ 'initials' is filter }}{{ 'longer_than' is test }}", "my XTrueTrue"),
        ("{% set site = 'mine' %}{{ site }}{% for i in range(2) %}{{ i | scaled(2) }};{% endfor %}", "mine0.0;2.0;"),
    ])
    func `what is added works as what is built in`(_ text: String, _ expected: String) {
        #expect(outcome(text) == expected)
    }

    @Test(arguments: [
        (
            "{{ 'a' | initials(1) }}",
            "t:1:19: error: the argument 'separator' of 'initials' must be a string, not an integer"
        ),
        ("{{ 1 | initials }}", "t:1:8: error: 'initials' needs a string, not an integer"),
        ("{{ 1 | scaled }}", "t:1:8: error: 'scaled' needs the argument 'by'"),
        ("{{ 1 | scaled(1, true, 3) }}", "t:1:8: error: 'scaled' takes at most 2 arguments, not 3"),
        ("{{ 1 | scaled(1, by=1) }}", "t:1:18: error: 'scaled' got the argument 'by' twice"),
        ("{{ [1] | total }}", "t:1:10: error: 'total' needs a dictionary, each value a number, not a list"),
        ("{{ 'ab c' | checked }}", "t:1:13: error: 'ab c' is too long"),
        ("{{ 1 | refuses }}", "t:1:8: error: 'refuses' failed: not today"),
        ("{{ 1000000 | huge }}", "t:1:14: error: the list would have more than 100000 elements"),
        ("{{ 1 | initails }}", "t:1:8: error: there is no filter 'initails'"),
        ("{{ add() }}", "t:1:4: error: 'add' needs the argument 'left'"),
        ("{{ nothing | initials }}", "t:1:14: error: 'nothing' is undefined"),
    ])
    func `a wrong call is an error at its place`(_ text: String, _ expected: String) {
        #expect(outcome(text).split(separator: "\n").first.map(String.init) == expected)
    }

    @Test func `a hint of the application is shown`() {
        #expect(outcome("{{ 'abcd' | checked }}").hasSuffix("    = use at most 3"))
        #expect(outcome("{{ 1 | initails }}").hasSuffix("    = did you mean 'initials'?"))
    }

    @Test(arguments: [
        ("{{ x | initials(1, 2) }}", "'initials' takes at most 1 argument, not 2"),
        ("{{ x | scaled }}", "'scaled' needs the argument 'by'"), ("{{ add(b=1) }}", "'add' has no argument 'b'"),
        ("{{ x is longer_than }}", "'longer_than' needs the argument 'length'"), ("{{ x | initials }}", nil),
        ("{{ x | map('initails') }}", "there is no filter 'initails'"),
    ])
    func `calls of what is added are checked before a run`(_ text: String, _ message: String?) throws {
        let template = try Self.environment.compile(SourceFile(name: "t", text: text))
        #expect(template.undefinedNames(in: ["x": .any]).first?.message == message)
    }

    @Test(arguments: [
        ("{{ '<i>'|safe|bold }} {{ '<i>'|bold }}", "<b><i></b> <b>&lt;i&gt;</b>"),
        ("{{ none|shown }}{{ nope|shown }}{{ '<'|shown }}", "--&lt;"), ("{{ 'a'|bold|bold }}", "<b><b>a</b></b>"),
        ("{{ site() }}{% autoescape false %} {{ site() }}{% endautoescape %}", "t.html true t.html false"),
        ("{{ site(1) }}", "t.html:1:4: error: 'site' takes no arguments, not 1"),
        ("{{ 1|bold }}", "t.html:1:6: error: 'bold' needs a string, not an integer"),
    ])
    func `a function of an application knows what is safe, and where it is called`(
        _ text: String, _ expected: String
    ) throws {
        var added = TemplateExtensions()
        added.addFilter("bold") { (text: Markup) in Markup("<b>\(text.text)</b>") }
        added.addFilter("shown") { (text: Markup?) in text ?? Markup("-") }
        added.addFunction("site", .callSite) { (site: CallSite) in "\(site.templateName) \(site.escapes)" }
        var settings = TemplateSettings()
        settings.autoescape = .on
        let environment = TemplateEnvironment(settings, extensions: added)
        let template = try environment.compile(SourceFile(name: "t.html", text: text))
        do throws(Diagnostics) {
            let output = try template.render([:])
            #expect(output == expected)
        } catch {
            #expect(DiagnosticFormatter().text(error).hasPrefix(expected))
        }
    }

    @Test(arguments: ["{{ nope|kind }}", "{{ 1|pick(nope) }}", "{{ last(nope) }}"])
    func `where it is strict a value of any kind must exist`(_ text: String) throws {
        var added = TemplateExtensions()
        added.addFilter("kind") { (value: Value) in value.kindName }
        added.addFilter("pick", .required("other")) { (value: Value, other: Value) in other }
        added.addFunction("last", .required("value")) { (value: Value) in value }
        let file = SourceFile(name: "t", text: text)
        let problems = try #require(throws: Diagnostics.self) {
            try TemplateEnvironment(.strict, extensions: added).compile(file).render([:])
        }
        #expect(problems.all.map(\.message) == ["'nope' is undefined"])
        #expect(throws: Never.self) { try TemplateEnvironment(extensions: added).compile(file).render([:]) }
    }

    @Test func `flat code calls filters and tests of the application`() throws {
        var added = TemplateExtensions()
        added.addFilter("twice") { (number: Int) in number * 2 }
        let environment = TemplateEnvironment(extensions: added)
        let template = try environment.compile(
            SourceFile(name: "t", text: "{% for i in rows %}{{ i | twice }},{% endfor %}"))
        #expect(template.compileEverything())
        #expect(try template.render(["rows": [1, 2, 3]]) == "2,4,6,")
    }
}
