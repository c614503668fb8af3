import GabaritSource
import GabaritTemplate
import GabaritTestKit
import GabaritValue
import Testing

/// The attacks T7 and T9 with values: those that stand deep in themselves, and those that are looked through again and
/// again.
@Suite struct DeepValueTests {
    /// What a template gives on a small stack: its text, or the code of its first problem.
    private func outcome(_ text: String) -> String? {
        onSmallStack {
            let environment = TemplateEnvironment(TemplateSettings(), loader: DictionaryLoader(["attack": text]))
            do throws(Diagnostics) {
                return try environment.template(named: "attack").render([:])
            } catch {
                return error.all.first?.code ?? "no problem"
            }
        }
    }

    /// - Parameter next: what holds the value `ns.t`.
    private func nested(_ next: String, rounds: Int = 5_000, then end: String = "end") -> String {
        // The call makes flat code decline, so that the interpreter does it.
        "{% set _ = [].append(1) %}{% set ns = namespace(t=()) %}"
            + "{% for i in range(\(rounds)) %}{% set ns.t = \(next) %}{% endfor %}\(end)"
    }

    @Test func `a context that Swift code made too deep is refused, by either way to render`() throws {
        func value(_ levels: Int) -> Value { (0..<levels).reduce(.integer(1)) { value, _ in .array([value]) } }
        let environment = TemplateEnvironment(TemplateSettings())
        let template = try environment.compile(SourceFile(name: "m", text: "{{ a | string | length }}"))
        let expression = try environment.compile(SourceFile(name: "m", text: "{{ a | first }}"))
        #expect(try template.render(["a": value(90)]) == "181")
        for levels in [129, 400] {
            let problem = #expect(throws: Diagnostics.self) { try template.render(["a": value(levels)]) }
            #expect(problem?.all.first?.code == "E_LIMIT")
            #expect(throws: Diagnostics.self) { try template.renderRecording(["a": value(levels)]) }
            #expect(throws: Diagnostics.self) { try expression.evaluate(["a": .array([value(levels)])]) }
        }
    }

    @Test(
        arguments: [
            "{'a': ns.t}", "[ns.t]", "(ns.t,)", "namespace(a=ns.t)", "cycler(ns.t)", "joiner(ns.t)",
            "cycler(ns.t).next",
            "[ns.t] | reverse", "[ns.t] | map('list')", "dict(a=ns.t).values()", "[ns.t].append",
            "{'a': ns.t}.items",
            "([{'k': ns.t}] | groupby('k') | first) if i > 1 else 1", "{'a': ns.t}.items() | first",
        ])
    func `T9: a value that stands deep in itself is let go of on a small stack`(next: String) {
        #expect(outcome(nested(next)) == "end")
    }

    @Test func `T9: what macros and loops hold is let go of on a small stack`() {
        let macros =
            "{% macro keep() %}{% set ns.c = caller %}{% endmacro %}{% set ns = namespace(c=1) %}"
            + "{% for i in range(5000) %}{% set before = ns.c %}{% call keep() %}{{ before }}{% endcall %}{% endfor %}end"
        #expect(outcome(macros)?.hasSuffix("end") == true)
        let loops =
            "{% set ns = namespace(l=1) %}"
            + "{% for i in range(5000) %}{% for x in [ns.l] %}{% set ns.l = loop %}{% endfor %}{% endfor %}end"
        #expect(outcome(loops) == "end")
    }

    @Test(arguments: [
        "{{ ns.t }}", "{{ ns.t | string | length }}", "{{ ns.t | pprint }}", "{{ ns.t | tojson }}",
        "{{ ns.t | to_yaml }}",
        "{{ ns.t | to_hcl }}", "{{ {ns.t: 1} }}",
    ])
    func `T9: what stands too deep to be written is an error`(end: String) {
        #expect(outcome(nested("(ns.t,)", then: end))?.hasPrefix("E_") == true)
        let flat = "{% set ns = namespace(t=[]) %}{% for i in range(5000) %}{% set ns.t = [ns.t] %}{% endfor %}"
        #expect(outcome(flat + end)?.hasPrefix("E_") == true)
    }

    @Test(arguments: [
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}",
        "{% set d = {} %}{% set _ = d.update(a=d.values()) %}{{ d.values() | string | length > 0 }}",
        "{% set d = {} %}{% set _ = d.update(a=d.values()) %}{{ d.values() | pprint }}",
    ])
    func `T9: a value that holds itself ends`(text: String) {
        #expect(outcome(text) != nil)
    }

    @Test func `a global variable that stands too deep in itself is an error of each render`() throws {
        var value: Value = 1
        for _ in 0..<5_000 { value = .array([value]) }
        let environment = TemplateEnvironment(globals: ["g": value])
        let template = try environment.compile(SourceFile(name: "t", text: "{{ 'a'|upper|pprint }}{{ g|length }}"))
        let problems = try #require(throws: Diagnostics.self) { try template.render([:]) }
        #expect(
            problems.all.map(\.message) == ["the global variable 'g' stands more than 128 deep in itself"])
    }

    @Test func `T7: a tuple that holds the same tuple again and again is no key`() {
        #expect(
            outcome(nested("(ns.t, ns.t)", rounds: 40, then: "{{ {ns.t: 1} | length }}")) == "E_TEMPLATE_TYPE")
    }

    @Test(arguments: [
        "{% for i in range(1000) %}{% if 2 in [1]*10000 %}{% endif %}{% endfor %}",
        "{% set s='é'*200000 %}{% for i in range(1000) %}{% set x=s|length %}{% endfor %}",
        "{% set s='é'*200000 %}{% for i in range(1000) %}{% set x='b' in s %}{% endfor %}",
    ])
    func `T7: what is looked through is paid for`(text: String) {
        var settings = TemplateSettings()
        settings.limits.fuel = 50_000
        let environment = TemplateEnvironment(settings, loader: DictionaryLoader(["attack": text]))
        #expect(throws: Diagnostics.self) { try environment.template(named: "attack").render([:]) }
    }

    @Test(arguments: [
        "('a' * SIZE ~ 'b') in s", "s.replace('a' * SIZE ~ 'b', '') != s", "s.split('a' * SIZE ~ 'b') | length > 1",
    ])
    func `T7: a long text is looked for in one pass`(search: String) {
        let isLinear = ThreadTime.isLinear(from: 2_000) { count in
            let text = "{% set s = 'a' * \(2 * count) %}{{ \(search.replacing("SIZE", with: "\(count)")) }}"
            let environment = TemplateEnvironment(TemplateSettings(), loader: DictionaryLoader(["attack": text]))
            #expect((try? environment.template(named: "attack").render([:])) == "False")
        }
        #expect(isLinear)
    }
}
