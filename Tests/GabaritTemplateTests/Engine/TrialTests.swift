import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

@Suite struct TrialTests {
    private func texts(_ text: String, _ values: TrialValues, with more: Object = [:]) throws -> [String] {
        try TemplateEnvironment(.strict).compile(SourceFile(name: "t", text: text))
            .trials(values, with: more, sample: "?").map { String(decoding: $0.recorded.bytes, as: UTF8.self) }
    }

    private var values: TrialValues {
        TrialValues(["list": ["a"], "map": ["x": .integer(1)], "deep": ["inner": ["b"]], "flag": true])
    }

    @Test func `every branch is tried once, and the first trial is what the values lead to`() throws {
        #expect(
            try texts("{% if flag %}yes{% else %}no{% endif %}{% for x in list %}{{ x }}{% endfor %}", values)
                == ["yesa", "noa", "yes"])
    }

    @Test(arguments: [
        "{% set _ = list.append('z') %}", "{% set _ = list.pop() %}", "{% set _ = list.clear() %}",
        "{% set _ = map.update(x=2) %}", "{% set _ = map.pop('x') %}", "{% set _ = map.setdefault('y', 3) %}",
        "{% set _ = deep.inner.extend(list) %}", "{% set add = list.append %}{% set _ = add('z') %}",
        "{% for x in [list] %}{% set _ = x.insert(0, 'z') %}{% endfor %}",
        "{% macro m(x) %}{% set _ = x.reverse() %}{% set _ = x.append(1) %}{% endmacro %}{{ m(list) }}",
    ]) func `what one trial changes in a value no other one sees`(_ change: String) throws {
        let values = values
        let show = "{{ list }} {{ map }} {{ deep }}"
        let untouched = try texts(show, self.values)
        #expect(try texts(show, values) == untouched)
        let tried = try texts("{% if flag %}\(change){% endif %}\(show)", values)
        #expect(tried.count >= 2)
        #expect(tried.first != untouched.first)
        #expect(tried.dropFirst().first == untouched.first)
        #expect(try texts(show, values) == untouched)
    }

    @Test func `a name that one template alone has is gone in the next`() throws {
        let values = values
        #expect(try texts("{{ item }}{{ list }}", values, with: ["item": "i"]) == ["i['a']"])
        #expect(try texts("{{ item }}", values) == [])
    }
}
