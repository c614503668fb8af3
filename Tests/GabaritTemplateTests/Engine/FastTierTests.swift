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
            "{% for r in rows if r[0] > 1 %}{{ loop.index }}/{{ loop.length }}{{ r[1] }}{% else %}none{% endfor %}",
            "{% for r in rows if r[0] > 5 %}{{ loop.index }}{% else %}none{% endfor %}",
            "{% for r in rows %}{{ loop.cycle('a', '<b>') }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.depth }}"
                + "{% endfor %}",
            "{% for n in range(4) %}{{ loop.previtem | default('-') }}{{ loop.nextitem | default('-') }}{% endfor %}",
            "{% set ns = namespace(total=0, last='') %}{% for r in rows %}{% set ns.total = ns.total + r[0] %}"
                + "{% set ns.last = r[1] %}{% endfor %}{{ ns.total }}{{ ns.last }}",
            "{{ rows[1:] }}{{ rows[:1][0] }}{{ project.name[2:5] }}{{ project.name[-3:] }}{{ text[1:3] }}{{ rows[::-1] }}",
            "{{ project.tags[0:2] }}{{ project.tags[0:1] }}{{ project.tags[0:2] | map('upper') | join }}",
            "{% import 'macros' as m %}{{ m.field('<n>', 3) }}{{ m.field(value=1, name='x') }}{{ m.size }}",
            "{% from 'macros' import field, wrap as w %}{{ field('a', 1) }}{% call w('t') %}<{{ text }}>{% endcall %}",
            "{% macro list(items) %}{% for i in items %}{{ caller(i) }};{% endfor %}{% endmacro %}"
                + "{% call(x) list(rows) %}{{ x[1] }}{{ text }}{% endcall %}",
            "{% macro m(a) %}{{ a | upper }}{% endmacro %}{% set x = m('b') %}{{ x }}{{ m('<c>') | lower }}",
            "{% filter upper %}a{{ project.name }}{% endfilter %}{% set t | replace('a', 'b') %}a{{ ratio }}{% endset %}{{ t }}",
            "{% autoescape true %}{{ text }}{% endautoescape %}{% autoescape false %}{{ text }}{% endautoescape %}",
            "{{ project.name.upper() }}{{ ' x '.strip() }}{{ project.get('size') }}{{ project.get('no', 'd') }}"
                + "{{ project.keys() | list }}{{ project.name.startswith('data') }}{{ project.name.replace('a', 'b') }}",
            "{{ project.name | title }}|{{ 'ABC d' | capitalize }}|{{ '  x ' | trim }}|{{ rows | first }}|{{ rows | last }}",
            "{{ [text, 'a<b'] | tojson }}{{ {'b': 1, 'a': [true, none]} | tojson }}{{ project.name | tojson }}",
            "{{ '7' | int }}{{ 'x' | int(3) }}{{ -3 | abs }}{{ ratio | round }}{{ 2.567 | round(1) }}{{ 5 | string }}",
            "{{ text is string }}{{ project is mapping }}{{ 4 is even }}{{ 3 is odd }}{{ 9 is divisibleby 3 }}"
                + "{{ rows is iterable }}{{ ratio is number }}{{ 3 is not even }}{{ 2 is eq 2 }}{{ 'a' is in project.tags }}",
            "{{ 'a' + 'b' }}{{ [1] + [2] }}{{ 'ab' * 2 }}{{ 'x=%s' % 3 }}{{ missing == 'x' }}{{ missing != missing }}",
            "{{ text ~ ('<b>' | safe) ~ 1 }}{{ rows | map(attribute=1) | join(', ') }}{{ project.tags | join }}",
            "{{ 1 < 2 < 3 }}{{ 2 ** 3 }}{{ {'a': 1}['a'] }}{{ +ratio }}{{ -ratio }}{{ text | e }}{{ text | escape | upper }}",
            "{{ missing | default }}|{{ '' | default('e', true) }}|{{ 0 | d('z', boolean=true) }}|{{ missing | upper }}"
                + "{{ nothing | default('n') }}{{ missing | default(default_value=text) }}{{ project['no'] is defined }}",
            "{% if not flag %}a{% elif missing %}b{% else %}c{% endif %}{{ 'y' if flag else 'n' }}",
            "{% with a = 1, b = text %}{{ a }}{{ b }}{% set a = 2 %}{{ a }}{% endwith %}{{ a }}",
            " \n{% extends 'base' %}{% import 'macros' as m %}{% block b %}{{ m.field('x', 1) }}{% endblock %}",
            "{% set a = 1 %}{% set b = a %}{% set a = a + 1 %}{% set c = a %}{{ a }}{{ b }}{{ c }}",
            "{{ project.keys() }}{{ project.values() | string }}{{ [project.items()] }}{{ project.keys()[0] }}"
                + "{{ project.keys() is sequence }}{{ 'env' in project.keys() }}{{ 7 not in project.values() }}"
                + "{{ project.items() | length }}{{ project.values() | last }}{{ project.keys() == ['name'] }}",
            "{% set keys = project.keys() %}{{ keys }}{% for k in keys %}{{ k }}{% endfor %}"
                + "{% for k in project.keys() if k in project.keys() %}{{ k }}{% endfor %}",
            "{{ '' }}{{ 0 }}{{ '' | e }}{{ 20 }}{{ none }}{{ true }}{{ '' or 'd' }}{{ 0 and 1 }}",
        ], [false, true])
    func `flat code writes what the interpreter writes`(text: String, escapes: Bool) throws {
        var settings = TemplateSettings()
        settings.autoescape = escapes ? .on : .off
        let others = [
            "part": "({{ text }})", "base": "<{% block b %}{{ text }}{% endblock %}>",
            "macros":
                "{% set size = 3 %}{% macro field(name, value=size) %}<{{ name }}={{ value }}{{ size }}>{% endmacro %}"
                + "{% macro wrap(tag) %}[{{ tag }}{{ caller() }}]{% endmacro %}",
        ]
        let template = try template(text, others, settings)
        #expect(template.compileEverything())
        let expected = try template.interpreted(Self.context)
        #expect(
            template.flat(Self.context).map { String(decoding: $0, as: UTF8.self) }
                == String(decoding: expected, as: UTF8.self))
        #expect(try template.renderBytes(Self.context) == expected)
        #expect(try template.renderBytes(TemplateContext(Self.context)) == expected)
    }

    @Test func `macros that multiply without writing are left to the interpreter`() throws {
        var text = "{% macro m0() %}{% endmacro %}"
        for level in 1...20 {
            let call = "{{ m\(level - 1)() }}"
            text += "{% macro m\(level)() %}" + String(repeating: call, count: 10) + "{% endmacro %}"
        }
        #expect(try !template(text + "{{ m20() }}", [:], .init()).compileEverything())
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
