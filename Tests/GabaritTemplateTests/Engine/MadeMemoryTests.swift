import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

/// The attack T6 by things that are kept: a render makes no more than its limit of bytes.
@Suite struct MadeMemoryTests {
    /// The first problem of a template with a limit of memory, or the text.
    private func outcome(_ text: String, memory: Int) -> String {
        var settings = TemplateSettings()
        settings.limits.memory = memory
        let loader = DictionaryLoader(["attack": text, "m": "{% set a = 1 %}"])
        let environment = TemplateEnvironment(settings, loader: loader)
        do throws(Diagnostics) {
            return try environment.template(named: "attack").render([:])
        } catch {
            return error.all.first.map { "\($0.code): \($0.message)" } ?? "no problem"
        }
    }

    /// - Parameter value: what each of some rounds makes and keeps.
    private func kept(_ value: String, rounds: Int = 2_000) -> String {
        "{% set s = 'a' * 1000 %}{% set d = {'a': 1} %}{% macro m(x) %}{{ x }}{% endmacro %}{% set l = [] %}"
            + "{% for i in range(\(rounds)) %}{% set _ = l.append(\(value)) %}{% endfor %}end"
    }

    @Test(arguments: [
        "[0] * 100", "(1, 2, 3) * 40", "s ~ i", "s + 'a'", "s | upper", "s | replace('a', 'b')", "s | list", "m(s)",
        "m",
        "[i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i]", "{'a': 1, 'b': 2, 'c': 3}",
        "dict(a=1, b=2, c=3)", "d.copy()", "dict.fromkeys(range(10))", "namespace(a=1, b=2, c=3)",
        "cycler(1, 2, 3, 4, 5)",
        "range(40) | list", "range(40) | batch(2) | list", "range(40) | slice(2) | list", "s[1:]", "s.split('a')",
        "range(40) | map('string') | list", "range(40) | unique | list", "{1: 2, 3: 4, 5: 6} | dictsort",
        "[d, d, d] | groupby('a')", "[x, y, z, x, y, z, x, y, z]", "l.append", "s.encode()", "range(40) | reverse",
        "{1: 2, 3: 4, 5: 6}.items() | list", "[l.pop, l.pop, l.pop, l.pop, l.pop]", "joiner(s ~ 'a')",
    ])
    func `T6: what a loop makes and keeps has a limit`(value: String) {
        let result = outcome(kept(value), memory: 200_000)
        #expect(result == "E_LIMIT: rendering made more than 200000 bytes of text and lists")
        #expect(outcome(kept(value), memory: 256 << 20) == "end")
    }

    @Test(arguments: [
        "{% set x %}{{ s }}{% endset %}", "{% for x in [i] %}{% set _ = l.append(loop) %}{% endfor %}",
        "{% macro n() %}{% endmacro %}", "{% import 'm' as x %}", "{% filter upper %}{{ s }}{% endfilter %}",
        "{% set s = s ~ 'a' %}", "{% call m(s) %}{% endcall %}", "{% set d = [d] %}",
    ])
    func `T6: what statements make has a limit too`(statement: String) {
        let text =
            "{% set s = 'a' * 1000 %}{% set d = {} %}{% set l = [] %}"
            + "{% macro m(x) %}{{ x }}{{ caller and '' }}{% endmacro %}"
            // The call makes flat code decline, which keeps less.
            + "{% set _ = l.append(1) %}{% for i in range(2000) %}\(statement){% endfor %}"
        let result = outcome(text, memory: 200_000)
        #expect(result == "E_LIMIT: rendering made more than 200000 bytes of text and lists")
        #expect(!outcome(text, memory: 256 << 20).hasPrefix("E_"))
    }

    @Test func `T6: flat code leaves a list that grows to the interpreter, which says that it is too much`() {
        let text =
            "{% set ns = namespace(l=[], t='') %}{% for i in range(SIZE) %}{% set ns.l = ns.l + [i] %}{% endfor %}"
            + "{{ ns.l | length }}"
        #expect(outcome(text.replacing("SIZE", with: "2000"), memory: 256 << 20) == "2000")
        #expect(outcome(text.replacing("SIZE", with: "9999"), memory: 64 << 20).hasPrefix("E_LIMIT: rendering made"))
    }

    @Test(arguments: [
        "{% set s='é'*200000 %}{% set d = {s: 1} %}{% for i in range(1000) %}{% set x = d[s] %}{% endfor %}",
        "{% set s='é'*200000 %}{% set d = {s: 1} %}{% for i in range(1000) %}{% set x = s in d %}{% endfor %}",
        "{% set s='é'*200000 %}{% set d = {s: 1} %}{% for i in range(1000) %}{% set x = d.get(s) %}{% endfor %}",
        "{% set s='é'*200000 %}{% set d = {(s, s): 1} %}{% for i in range(1000) %}{% set x = d[(s, s)] %}{% endfor %}",
        "{% set s='é'*200000 %}{% for i in range(1000) %}{% set x = {s: 1} %}{% endfor %}",
        "{% set s='é'*200000 %}{% set x = ([s] * 1000) | unique | list %}",
    ])
    func `T7: a long key is paid for`(text: String) {
        var settings = TemplateSettings()
        settings.limits.fuel = 50_000
        let environment = TemplateEnvironment(settings, loader: DictionaryLoader(["attack": text]))
        #expect(throws: Diagnostics.self) { try environment.template(named: "attack").render([:]) }
    }
}
