import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

/// Parameters of an application's functions that take any number of arguments.
@Suite struct ExtensionArgumentTests {
    private static let environment: TemplateEnvironment = {
        var added = TemplateExtensions()
        added.addFilter("path", .rest("parts")) { (start: String, parts: [String]) in
            ([start] + parts).joined(separator: "/")
        }
        added.addFunction("sum_of", .required("first"), .rest("others"), .optional("times", default: 1)) {
            (first: Int, others: [Int], times: Int) in others.reduce(first, +) * times
        }
        added.addFunction("tag", .required("name"), .rest("children"), .named()) {
            (name: String, children: [String], attributes: [String: String]) in
            let shown = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "<\(name)\(shown)>\(children.joined())"
        }
        added.addFunction("names", .callSite, .named()) { (site: CallSite, given: Object) in
            site.templateName + ":" + given.map(\.key).joined(separator: ",")
        }
        added.addTest("one_of", .rest("choices")) { (value: Value, choices: [Value]) in choices.contains(value) }
        added.addFunction("shown", .rest("values")) { (values: [String?]) in
            values.map { $0 ?? "-" }.joined()
        }
        return TemplateEnvironment(.strict, extensions: added)
    }()

    private func outcome(_ text: String) -> String {
        do throws(Diagnostics) {
            return try Self.environment.compile(SourceFile(name: "t", text: text)).render([:])
        } catch {
            return DiagnosticFormatter().text(error)
        }
    }

    @Test(arguments: [
        ("{{ 'a' | path }} {{ 'a' | path('b', 'c') }} {{ 'a' | path(*['b', 'c', 'd']) }}", "a a/b/c a/b/c/d"),
        ("{{ sum_of(1) }} {{ sum_of(1, 2, 3) }} {{ sum_of(1, 2, times=10) }} {{ sum_of(first=4) }}", "1 6 30 4"),
        ("{{ tag('p', 'x', 'y', id='a', class='b') }} {{ tag('p', **{'id': 'c'}) }}", "<p class=b id=a>xy <p id=c>"),
        ("{{ names(z=1, a=2) }} {{ names() }}", "t:z,a t:"),
        ("{{ 2 is one_of(1, 2) }} {{ 2 is one_of }} {{ 'b' is not one_of(*'abc') }}", "True False False"),
        ("{{ ['a', 'b'] | map('path', 'c') | join(' ') }} {{ [1, 5] | select('one_of', 4, 5) | list }}", "a/c b/c [5]"),
        ("{{ shown('a', none, nope) }}", "a--"),
    ])
    func `a parameter takes all that the others leave`(_ text: String, _ expected: String) {
        #expect(outcome(text) == expected)
    }

    @Test(arguments: [
        ("{{ 'a' | path('b', 1) }}", "t:1:20: error: the argument 'parts' of 'path' must be a string, not an integer"),
        (
            "{{ sum_of(1, 2, 'x') }}",
            "t:1:17: error: the argument 'others' of 'sum_of' must be an integer, not a string"
        ),
        ("{{ sum_of() }}", "t:1:4: error: 'sum_of' needs the argument 'first'"),
        ("{{ sum_of(1, first=2) }}", "t:1:14: error: 'sum_of' got the argument 'first' twice"),
        ("{{ sum_of(1, time=2) }}", "t:1:14: error: 'sum_of' has no argument 'time'"),
        ("{{ tag('p', id=1) }}", "t:1:16: error: the argument 'id' of 'tag' must be a string, not an integer"),
        ("{{ tag('p', id='a', **{'id': 'b'}) }}", "t:1:13: error: 'tag' got the argument 'id' twice"),
        ("{{ names(1) }}", "t:1:4: error: 'names' takes no arguments, not 1"),
        ("{{ 'a' | path('b', nope) }}", "t:1:20: error: 'nope' is undefined"),
    ])
    func `a wrong one among many is an error at its place`(_ text: String, _ expected: String) {
        #expect(outcome(text).split(separator: "\n").first.map(String.init) == expected)
    }

    @Test(arguments: [
        ("{{ x | path('a', 'b', 'c') }}{{ sum_of(1, 2, 3, times=2) }}{{ tag('p', 'x', a='b') }}", nil),
        ("{{ sum_of(times=2) }}", "'sum_of' needs the argument 'first'"),
        ("{{ sum_of(1, 2, first=3) }}", "'sum_of' got the argument 'first' twice"),
        ("{{ x | path(a=1) }}", "'path' has no argument 'a'"),
        ("{{ names(1) }}", "'names' takes no arguments, not 1"),
    ])
    func `calls with any number of arguments are checked before a run`(_ text: String, _ message: String?) throws {
        let template = try Self.environment.compile(SourceFile(name: "t", text: text))
        #expect(template.undefinedNames(in: ["x": .any]).first?.message == message)
    }
}
