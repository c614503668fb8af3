import GabaritSource
import GabaritValue
import Testing

@testable import GabaritTemplate

/// Flat code and the interpreter must give the same text.
@Suite struct FastTierTests {
    private static let context: Object = [
        "project": ["name": "data <hub>", "env": "prod", "tags": ["a", "b"], "size": 7],
        "rows": [[1, "x"], [2, "<y>"]],
        "empty": [],
        "text": "Grüße & \"mehr\"",
        "ratio": 1.5,
        "flag": true,
        "nothing": nil,
    ]

    private func template(_ text: String, _ others: [String: String], _ settings: TemplateSettings) throws -> Template {
        let sources = others.merging(["main": text]) { $1 }
        return try TemplateEnvironment(settings, loader: DictionaryLoader(sources)).template(named: "main")
    }

    @Test(
        arguments: [
            "{{ project.name }}|{{ text }}|{{ ratio }}|{{ flag }}|{{ nothing }}|{{ missing }}|{{ project.tags }}",
            "{% for row in rows %}{{ loop.index }}/{{ loop.length }}{% for c in row %}<{{ c }}>{% endfor %}{% endfor %}",
            "{% for x in empty %}{{ x }}{% else %}none{% endfor %}",
            "{% for k, v in project.items() %}{{ k }}={{ v }};{% endfor %}",
            "{% for n in range(3, 12, 4) %}{{ n }}{% if not loop.last %},{% endif %}{% endfor %}",
            "{% for n in range(10) if n % 3 == 0 %}{{ n }}{% endfor %}",
            "{% set a = 1 %}{% for n in range(3) %}{{ a }}{% set a = n %}{{ a }}{% endfor %}{{ a }}",
            "{% set a = 1 %}{% if flag %}{% set a = 2 %}{% endif %}{{ a }}",
            "{{ project.tags | join(', ') }} {{ project.name | upper }} {{ text | lower }} {{ text | length }}",
            "{{ project.tags | tojson }}{{ missing | default('d') }}{{ text | replace('&', 'und') }}",
            "{{ project.size * 2 + 1 }} {{ 7 // -2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 'a' ~ 1 ~ text }}",
            "{{ rows | map('first') | list }} {{ project.tags[-1] }} {{ 'x' in project.tags }}",
            "{% macro m(a, b='<b>') %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(b=text, a=2) }}",
            "{% set c %}<{{ text }}>{% endset %}{{ c }}",
            "{% include 'part' %}", "{% extends 'base' %}{% block b %}child {{ super() }}{% endblock %}",
        ], [false, true])
    func `flat code writes what the interpreter writes`(text: String, escapes: Bool) throws {
        var settings = TemplateSettings()
        settings.autoescape = escapes ? .on : .off
        let others = ["part": "({{ text }})", "base": "<{% block b %}{{ text }}{% endblock %}>"]
        let template = try template(text, others, settings)
        #expect(template.compileEverything())
        let expected = try template.interpreted(Self.context)
        #expect(try template.renderBytes(Self.context) == expected)
        #expect(try template.renderBytes(TemplateContext(Self.context)) == expected)
    }

    @Test func `a name of the context hides a function`() throws {
        let template = try template("{{ range }}", [:], .init())
        #expect(try template.render(["range": "mine"]) == "mine")
    }

    @Test func `an error has the interpreter's words and place`() throws {
        let template = try template("a\n{{ project.nmae.x }}", [:], .init())
        #expect(throws: Diagnostics.self) { try template.render(Self.context) }
        do throws(Diagnostics) {
            _ = try template.render(Self.context)
        } catch {
            #expect(error.all.first?.message == "a dictionary has no 'nmae'")
            #expect(error.all.first?.hint == "did you mean 'name'?")
        }
    }

    @Test func `one program renders for many threads`() async throws {
        let template = try template("{% for r in rows %}{{ r[1] | upper }}{% endfor %}", [:], .init())
        let context = TemplateContext(Self.context)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try template.render(context) } }
            for try await text in group { #expect(text == "X<Y>") }
        }
    }
}
