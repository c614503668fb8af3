internal import GabaritSource
internal import GabaritValue
internal import Testing

@testable internal import GabaritTemplate

/// The signatures that the checker knows are those that filters and tests enforce when they run.
@Suite struct CallSignatureTests {
    private func fault(_ text: String) -> String? {
        do throws(Diagnostics) {
            _ = try TemplateEnvironment(.strict).compile(SourceFile(name: "t", text: text)).render([:])
            return nil
        } catch {
            return error.all.first?.message
        }
    }

    private func checked(_ text: String) throws -> String? {
        let template = try TemplateEnvironment(.strict).compile(SourceFile(name: "t", text: text))
        return template.undefinedNames(in: [:]).first { $0.code == "E_ARGUMENTS" }?.message
    }

    /// What each filter can take without complaint about the value itself.
    private static let subjects = ["'a'", "1", "[1]", "{'a': 1}", "[{'role': 'a'}]"]

    private func complaint(_ call: (String) -> String, _ words: [String]) -> String? {
        Self.subjects.compactMap { fault(call($0)) }.first { message in words.contains(where: message.contains) }
    }

    @Test func `every filter and test has a signature`() {
        let free: Set<String> = ["format", "map", "select", "reject", "selectattr", "rejectattr"]
        #expect(Set(Filters.all.keys) == Set(CallSignature.filters.keys).union(free))
        #expect(Set(TemplateTests.all.keys) == Set(CallSignature.tests.keys))
    }

    @Test func `one argument too many is found by the checker where the run refuses it`() throws {
        // These three have another name, by which the run speaks of them.
        let aliases: Set<String> = ["d", "e", "count"]
        for (name, signature) in CallSignature.filters where !signature.takesMore && !aliases.contains(name) {
            let arguments = Array(repeating: "1", count: signature.names.count + 1).joined(separator: ", ")
            let call = { (subject: String) in "{{ \(subject) | \(name)(\(arguments)) }}" }
            let found = try checked(call("x"))
            #expect(found != nil && complaint(call, ["takes"]) == found, "\(name)")
        }
    }

    @Test func `an argument of no such name is found by the checker where the run refuses it`() throws {
        for name in CallSignature.filters.keys {
            let call = { (subject: String) in "{{ \(subject) | \(name)(zzz=1) }}" }
            let found = try checked(call("x"))
            #expect(found != nil && complaint(call, ["has no argument", "by position", "needs"]) != nil, "\(name)")
        }
    }

    @Test func `a missing argument is found by the checker exactly where the run refuses it`() throws {
        for name in CallSignature.filters.keys {
            let call = { (subject: String) in "{{ \(subject) | \(name) }}" }
            #expect(
                (try checked(call("x")) != nil) == (complaint(call, ["needs the argument", "needs at least"]) != nil))
        }
        for name in CallSignature.tests.keys where name.first?.isLetter == true {
            let call = { (subject: String) in "{{ \(subject) is \(name) }}" }
            #expect((try checked(call("x")) != nil) == (complaint(call, ["needs the argument"]) != nil), "\(name)")
        }
    }

    @Test(arguments: [
        ("{% macro m(a, b=1) %}{{ a }}{% endmacro %}{{ m(1, 2, 3) }}", "'m' takes at most 2 arguments, not 3"),
        ("{% macro m(a, b=1) %}{{ a }}{% endmacro %}{{ m() }}", "'m' needs the argument 'a'"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, c=2) }}", "'m' has no argument 'c'"),
        ("{% macro m(a) %}{{ varargs }}{{ kwargs }}{{ a }}{% endmacro %}{{ m(1, 2, c=2) }}", nil),
        ("{% macro m(a) %}{% if a is defined %}{{ a }}{% endif %}{% endmacro %}{{ m() }}", nil),
        ("{{ range() }}", "'range' needs the argument 'start'"),
        ("{{ range(1, 2, 3, 4) }}", "'range' takes at most 3 arguments, not 4"),
        ("{{ joiner(',', ';') }}", "'joiner' takes at most 1 argument, not 2"), ("{{ dict(a=1, b=2) }}", nil),
    ]) func `calls of macros and functions are checked`(_ text: String, _ message: String?) throws {
        #expect(try checked(text) == message)
    }

    @Test(arguments: [
        ("{% if false %}a{% endif %}", "this is never true, its branch is never taken"),
        ("{% if x == 'c' %}a{% endif %}", "'c' must be one of a, b"),
        ("{% if x in ['c', 'd'] %}a{% endif %}", "'c' must be one of a, b"),
        ("{% if x is defined %}a{% else %}b{% endif %}", "this is always true, the branches after it are never taken"),
        (
            "{% if x == 'a' %}1{% elif x=='a' %}2{% endif %}",
            "this condition was asked before, its branch is never taken"
        ),
        ("{% if list == 'a' %}1{% endif %}", "this is never true, its branch is never taken"),
        ("{% if x == 'a' %}1{% elif x == 'b' %}2{% else %}3{% endif %}", nil),
        ("{% if list %}1{% else %}2{% endif %}", nil),
        ("{% if x is defined %}1{% endif %}", nil), ("{% if y is defined %}1{% else %}2{% endif %}", nil),
    ]) func `branches that no run can take are found`(_ text: String, _ message: String?) throws {
        let template = try TemplateEnvironment(.strict).compile(SourceFile(name: "t", text: text))
        let names: [String: NameShape] = ["x": .words(["a", "b"]), "list": .list(.scalar)]
        #expect(template.undefinedNames(in: names).first?.message == message)
    }

    @Test(arguments: [
        ("{{ list | upper }}", "'upper' needs text, this is a list"),
        ("{{ x | with_role('a') }}", "'with_role' needs a list, this is a single value"),
        ("{{ list | items }}", "'items' needs an object, this is a list"),
        ("{% for i in x %}{% endfor %}", "a loop needs a list, this is a single value"),
        ("{{ x.uper() }}", "'x' has no attribute 'uper'"), ("{{ x.upper() }}", nil),
        ("{{ list | map('upper') | join }}", nil),
        ("{{ users | with_role('b') | length }}{{ users | with_role('a', 'c') }}", "'c' must be one of a, b"),
        ("{{ users | selectattr('role', 'eq', 'd') | length }}", "'d' must be one of a, b"),
    ]) func `values of a kind that cannot work are found`(_ text: String, _ message: String?) throws {
        let template = try TemplateEnvironment(.strict).compile(SourceFile(name: "t", text: text))
        let names: [String: NameShape] = [
            "x": .scalar, "list": .list(.scalar), "users": .list(.object(["role": .words(["a", "b"])])),
        ]
        #expect(template.undefinedNames(in: names).first?.message == message)
    }
}
