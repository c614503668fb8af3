import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

/// The attacks on the template language, by their ids. Filters have theirs beside the built-ins.
@Suite struct EngineAttackTests {
    /// What a template gives: its text, or the code and message of its first problem.
    private func outcome(
        _ text: String, _ context: Object = [:], _ settings: TemplateSettings = .init(), name: String = "attack"
    ) -> String {
        let environment = TemplateEnvironment(settings, loader: DictionaryLoader([name: text]))
        do throws(Diagnostics) {
            return try environment.template(named: name).render(context)
        } catch {
            return error.all.first.map { "\($0.code): \($0.message)" } ?? "no problem"
        }
    }

    @Test func `T1: only data keys resolve, nothing of the host`() {
        #expect(
            outcome("{{ ''|attr('__class__') }}", [:], .strict) == "E_UNDEFINED: a string has no '__class__'")
        #expect(
            outcome("{{ '{0.__class__}'.format(1) }}", [:], .strict) == "E_UNDEFINED: an integer has no '__class__'")
        #expect(
            outcome("{{ x.__class__ }}", ["x": ["a": 1]], .strict) == "E_UNDEFINED: a dictionary has no '__class__'")
    }

    @Test func `T2: the context holds values only`() {
        let context: Object = ["_gabarit": ["path": "a/b"]]
        #expect(
            outcome("{{ _gabarit.path.parent.read_text() }}", context) == "E_UNDEFINED: a string has no 'parent'")
    }

    @Test func `T3: a function has no constructor`() {
        #expect(
            outcome("{{ range.constructor('return process')() }}") == "E_UNDEFINED: a function has no 'constructor'")
    }

    @Test func `T4: a value is never rendered again`() {
        let name = "{{ secrets.token }}{% raw %}"
        #expect(outcome("{{ name }}|{% set x = name %}{{ x }}", ["name": .string(name)]) == "\(name)|\(name)")
    }

    @Test func `T5: loops in loops run out of steps`() {
        let text = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
        var settings = TemplateSettings()
        settings.limits.fuel = 100_000
        #expect(outcome(text, [:], settings) == "E_LIMIT: rendering took more than 100000 steps")
    }

    @Test(arguments: [
        "{{ 'a' * 1000000000 }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(31) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% macro twice(s) %}{{ s }}{{ s }}{% endmacro %}{% set s = 'a' * 3000000 %}{{ twice(s) | length }}",
    ])
    func `T6: text is refused before it is made`(text: String) {
        #expect(outcome(text).hasPrefix("E_LIMIT: the "))
    }

    @Test(arguments: [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'attack' %}",
        "{% for x in xs recursive %}{{ loop(xs) }}{% endfor %}",
    ])
    func `T8: calls end at their depth`(text: String) {
        #expect(onSmallStack { outcome(text, ["xs": [1]]) }?.hasPrefix("E_TEMPLATE_RECURSION: calls ") == true)
    }

    @Test(arguments: ["-", "not ", "(", "[", "{'a':", "x if ", "2**", "a.b(", "1+(", "x|default("])
    func `T9: code that opens without end is refused on a small stack`(part: String) {
        let text = "{{ " + String(repeating: part, count: 100_000)
        let result = onSmallStack { outcome(text) }
        #expect(result?.hasPrefix("E_NESTING") == true || result?.hasPrefix("E_TEMPLATE_SYNTAX") == true)
    }

    @Test(arguments: ["~1", "+1", "|string", ".a", "[0]", "()", " and 1", " == 1"])
    func `T9: long chains need no deep stack`(part: String) {
        let text = "{{ 1" + String(repeating: part, count: 100_000) + " }}"
        #expect(onSmallStack { outcome(text, [:]) } != nil)
    }

    @Test func `T9: statements in each other end at their depth`() {
        let opened = String(repeating: "{% if a %}", count: 100_000)
        #expect(onSmallStack { outcome(opened) }?.hasPrefix("E_NESTING: code stands more than") == true)
        let chained = "{% if a %}" + String(repeating: "{% elif a %}", count: 50_000) + "{% endif %}"
        #expect(onSmallStack { outcome(chained) } == "")
    }

    @Test(arguments: [
        ("{{ 9223372036854775807+1 }}", "E_TEMPLATE_OVERFLOW: the result of '+' needs more than 64 bits"),
        ("{{ 2**64 }}", "E_TEMPLATE_OVERFLOW: the result of '**' needs more than 64 bits"),
        ("{{ -n }}", "E_TEMPLATE_OVERFLOW: the result of '-' needs more than 64 bits"),
        ("{{ n // -1 }}", "E_TEMPLATE_OVERFLOW: the result of '//' needs more than 64 bits"),
        ("{{ 'a'*-1 }}", ""),
        ("{{ 1//0 }}", "E_ZERO_DIVISION: division by zero"),
        ("{{ 'abc'[::0] }}", "E_TEMPLATE_VALUE: the step of a slice cannot be zero"),
        ("{{ 'abc'[n] }}", ""),
    ])
    func `T10: arithmetic is checked`(text: String, expected: String) {
        #expect(outcome(text, ["n": .integer(.min)]) == expected)
    }

    @Test func `T12: strict templates do not print what is undefined`() {
        let context: Object = ["workspace": ["acronyms": 1]]
        #expect(
            outcome("{{ workspace.acronym }}", context, .strict) == "E_UNDEFINED: a dictionary has no 'acronym'")
    }

    @Test func `T13: the name of a template is data`() {
        #expect(outcome("{{ 1 }}", name: "{0}{{x}}.tf.j2") == "1")
        #expect(
            outcome("{% include '{0}{{x}}.tf.j2' %}") == "E_TEMPLATE_NOT_FOUND: there is no template '{0}{{x}}.tf.j2'")
    }
}
