internal import GabaritTemplate
internal import GabaritTestKit
internal import GabaritValue
internal import Testing

/// Attacks on filters, methods and formats.
struct BuiltinAttackTests {
    private func isRefused(_ template: String) -> Bool {
        rendered(template).hasPrefix("E_LIMIT")
    }

    @Test(arguments: [
        "{{ 'a' * 1000000000 }}", "{{ 'ab' | replace('', 'x' * 3000000) }}",
        "{% set ns = namespace(s='aaaaaaaaaa') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{{ ('x' * 4000000) | escape | forceescape }}{{ ('<' * 4000000) | escape }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(64) %}{% set ns.l = [ns.l] * 9 %}{% endfor %}{{ ns.l }}",
    ])
    func `T6: text is refused before it is made`(_ template: String) {
        #expect(isRefused(template))
    }

    @Test(arguments: [
        "{{ '%1000000000d' | format(1) }}", "{{ 'a' | center(10**9) }}", "{{ '%.1000000000f' % 1.5 }}",
        "{{ '{:1000000000}'.format(1) }}", "{{ '{:01000000000,}'.format(1) }}", "{{ 'a\nb' | indent(1000000000) }}",
        "{{ [1] | batch(1000000000, 0) | list }}", "{{ [1] | slice(1000000000) | list }}", "{{ 'a'.ljust(10**10) }}",
        "{{ 'a'.zfill(10**10) }}", "{{ '\t'.expandtabs(10**10) }}", "{{ [[1]] | tojson(1000000000) }}",
        "{{ lipsum(1000000000) }}", "{{ (5).to_bytes(10**10, 'big') }}", "{{ '%*d' | format(10**10, 1) }}",
        "{{ range(5000) | map('center', 400) | list | length }}",
    ])
    func `T7: a filter pays before it makes its result`(_ template: String) {
        // Counted and not timed; what would not be paid for ends within so many steps, and says how much it made.
        var settings = TemplateSettings()
        settings.limits.fuel = 20_000
        let result = rendered(template, settings: settings)
        #expect(result.hasPrefix("E_LIMIT"), "\(result)")
    }

    @Test func `T5: a comparison of lists inside lists ends`() {
        let lists = "{% for i in range(20) %}{% set n.a = [n.a, n.a, n.a] %}{% set n.b = [n.b, n.b, n.b] %}{% endfor %}"
        let result = rendered("{% set n = namespace(a=[1], b=[1]) %}" + lists + "{{ n.a == n.b }}")
        #expect(result == "E_LIMIT: the values hold more than 1000000 pairs to compare")
    }

    @Test(arguments: [
        ("{{ '9223372036854775808' | int }}", "E_TEMPLATE_OVERFLOW"), ("{{ 1e400 | int }}", "0"),
        ("{{ 1e300 | int }}", "E_TEMPLATE_OVERFLOW"), ("{{ 5 | round(400) }}", "5"), ("{{ 5.5 | round(400) }}", "5.5"),
        ("{{ 5.5 | round(400, 'ceil') }}", "E_TEMPLATE_OVERFLOW"), ("{{ 5.5 | round(-400) }}", "0.0"),
        ("{{ 9223372036854775807 | round(-19) }}", "E_TEMPLATE_OVERFLOW"), ("{{ 'a' | center(-1) }}", "a"),
        ("{{ 'a' | truncate(-1) }}", "E_TEMPLATE_ARGUMENT"), ("{{ 'a' | wordwrap(-1) }}", "E_TEMPLATE_VALUE"),
        ("{{ (-9223372036854775807 - 1) | abs }}", "E_TEMPLATE_OVERFLOW"),
        ("{{ [1] | slice(0) | list }}", "E_ZERO_DIVISION"),
        ("{{ (-9223372036854775807 - 1) is divisibleby(-1) }}", "True"),
        ("{{ 1 is divisibleby(0) }}", "E_ZERO_DIVISION"),
        ("{{ '%*d' | format(-9223372036854775807 - 1, 1) | length }}", "E_LIMIT"),
        ("{{ [].pop(-9223372036854775807) }}", "E_TEMPLATE_INDEX"),
        ("{{ [1].insert(-9223372036854775807, 1) }}", "None"), ("{{ 'abc'.find('c', -9223372036854775807) }}", "2"),
        ("{{ (1e308 * 10) | filesizeformat }}", "inf YB"), ("{{ '%d' % (1e308 * 10) }}", "E_TEMPLATE_OVERFLOW"),
        ("{{ '%c' % 55296 }}", "E_TEMPLATE_OVERFLOW"), ("{{ '{:c}'.format(-1) }}", "E_TEMPLATE_OVERFLOW"),
        ("{{ 5e-324.as_integer_ratio() }}", "E_TEMPLATE_OVERFLOW"),
        ("{{ lipsum(1, min=-9223372036854775807) }}", "E_TEMPLATE_VALUE"),
    ])
    func `T10: no number makes a filter trap`(_ template: String, _ expected: String) {
        #expect(rendered(template).hasPrefix(expected), "\(template): \(rendered(template))")
    }

    @Test(arguments: [
        ("{{ ('a' * 40 ~ '!') | regex_replace('(a+)+$', '') }}", String(repeating: "a", count: 40) + "!"),
        ("{{ ('a' * 40) | regex_search('(a?){40}a{40}') | length }}", "40"),
        ("{{ ('x' * 300) | regex_search('(x+x+)+y') }}", "None"),
        ("{{ 'a' | regex_search('((((a{1000}){1000}){1000}){1000})') }}", "E_TEMPLATE_VALUE"),
    ])
    func `T11: a regular expression takes linear time`(_ template: String, _ expected: String) {
        #expect(rendered(template).hasPrefix(expected))
    }

    @Test func `T11: a search over a long text ends within the fuel`() {
        var settings = TemplateSettings()
        settings.limits.fuel = 100_000
        let result = rendered("{{ ('a' * 100000) | regex_replace('(a|aa)+b', '') }}", settings: settings)
        #expect(result.hasPrefix("E_LIMIT"))
    }

    @Test func `T11: the groups of an expression are few, and copying their places is paid for`() {
        #expect(rendered("{{ 'a' | regex_search('(a?)' * 101) }}").hasPrefix("E_TEMPLATE_VALUE"))
        #expect(rendered("{{ 'a' | regex_search('(a?)' * 100) }}") == "a")
        var settings = TemplateSettings()
        settings.limits.fuel = 60_000
        let result = rendered("{{ ('a' * 400) | regex_search('(a?)' * 100) }}", settings: settings)
        #expect(result.hasPrefix("E_LIMIT"))
    }

    @Test(arguments: [
        "{{ ''|attr('__class__') }}", "{{ \"{0.__class__}\".format('x') }}", "{{ '{0.upper}'.format('x') is defined }}",
    ])
    func `T1: a format reaches data only`(_ template: String) {
        let result = rendered(template)
        #expect(result.isEmpty || result.hasPrefix("E_SECURITY"))
    }
}

extension BuiltinAttackTests {
    @Test func `T7: links with thousands of brackets take linear time`() {
        let isLinear = ThreadTime.isLinear(from: 2_000) { count in
            let text = "{{ ('a' ~ '(' * \(count) ~ ')' * \(count)) | urlize | length }}"
            #expect(rendered(text) == "\(2 * count + 1)")
        }
        #expect(isLinear)
    }

    @Test(arguments: [
        ("('-' * SIZE) | wordwrap(10) | length > SIZE", 1_000),
        ("('a' ~ '--' * SIZE) | wordwrap(1000) | length > SIZE", 500),
        ("('a' * SIZE).strip('bcdefghijk' * SIZE ~ 'a') == ''", 500),
        ("('z' * SIZE) | regex_search('[' ~ 'a-bc-d' * SIZE ~ ']') == none", 500),
    ])
    func `T7: texts and classes are gone through once`(_ work: String, _ size: Int) {
        let isLinear = ThreadTime.isLinear(from: size) { count in
            let text = "{{ \(work.replacing("SIZE", with: "\(count)")) }}"
            #expect(rendered(text) == "True")
        }
        #expect(isLinear)
    }
}
