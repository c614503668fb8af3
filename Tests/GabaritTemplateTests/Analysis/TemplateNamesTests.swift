import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

struct TemplateNamesTests {
    private func findings(_ texts: [String: String], _ names: [String: NameShape] = [:]) throws -> TemplateFindings {
        try TemplateEnvironment(loader: DictionaryLoader(texts)).template(named: "main").findings(in: names)
    }

    @Test func `a template tells what it needs, with paths and places`() throws {
        let text = "{{ user.name }}\n{% if user['address'].city is defined %}{{ total | round }}{% endif %}"
        let found = try findings(["main": text], ["user": .any, "total": .any])
        let places = found.names.filter { $0.kind == .variable }.map {
            "\($0.name) \($0.span.start)-\($0.span.range.count)"
        }
        #expect(places == ["user.name 1:4-9", "user.address.city 2:7-20", "total 2:44-5"])
        #expect(found.names(.filter) == ["round"])
        #expect(found.names(.test) == ["defined"])
    }

    @Test func `what a template sets is nothing that it needs`() throws {
        let text = """
            {% set a = x %}{% for k, v in items %}{{ k }}{{ v.w }}{{ loop.index }}{% endfor %}\
            {% macro m(p) %}{{ p }}{{ deep.er }}{% endmacro %}{% with b = 1 %}{{ b }}{{ a }}{% endwith %}{{ m(1) }}
            """
        let found = try findings(["main": text])
        #expect(found.names(.variable) == ["deep.er", "items", "x"])
        #expect(found.names(.assignment) == ["a", "b", "k", "m", "v"])
    }

    @Test func `includes, imports and parents are followed`() throws {
        let found = try findings([
            "main":
                "{% extends 'base' %}{% import 'lib' as lib %}{% block body %}{% include 'part' %}{{ lib.m() }}{% endblock %}",
            "base": "{{ title }}{% block body %}{{ replaced }}{% endblock %}{% block foot %}{{ year }}{% endblock %}",
            "lib": "{% macro m() %}{{ theme | upper }}{% endmacro %}", "part": "{{ user.name }}",
        ])
        #expect(found.names(.variable) == ["theme", "title", "user.name", "year"])
        #expect(found.names(.template) == ["base", "lib", "part"])
        #expect(found.names(.block) == ["body", "foot"])
    }

    @Test func `what does not exist is told with its place`() throws {
        let text = "{% if a %}{{ a | uper }}{{ a is od }}{% endif %}{% include 'prt' %}{{ usr }}"
        let found = try findings(["main": text, "part": ""], ["a": .any, "user": .any])
        #expect(
            found.problems.map(\.message) == [
                "there is no filter 'uper'", "there is no test 'od'", "there is no template 'prt'",
                "'usr' is undefined",
            ])
    }
}
