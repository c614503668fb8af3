internal import Testing

@testable internal import GabaritTemplate

/// The regular expressions of the filters.
struct RegexTests {
    private func search(_ pattern: String, _ text: String) throws -> String? {
        let scalars = CodePoints.decode(text)
        var machine = RegexMachine(try RegexProgram(pattern), text: scalars, budget: 1_000_000)
        return try machine.match(from: 0).map { CodePoints.string(scalars[$0[0]..<$0[1]]) }
    }

    @Test(
        arguments: [
            ("a|ab", "abc", "a"), ("(a|ab)(c|bcd)", "abcd", "abcd"), ("a*?b", "aab", "aab"), ("a{2,3}", "aaaa", "aaa"),
            ("a{2,3}?", "aaaa", "aa"), ("[^a-c]+", "abcxyz", "xyz"), (#"\d+"#, "a12b", "12"),
            (#"\bfoo\b"#, "a foo b", "foo"),
            ("(?i)ÉA", "éa", "éa"), ("^b", "a\nb", nil), ("(?m)^b", "a\nb", "b"), ("a.c", "a\nc", nil),
            ("(?s)a.c", "a\nc", "a\nc"),
            ("x*", "aaa", ""), (#"[\w.-]+@\w+"#, "to a.b@c now", "a.b@c"), ("(?:ab)+", "xababy", "abab"),
            ("a$", "a\n", "a"),
            ("(?x) a  b # both", "ab", "ab"), ("[]a]+", "a]", "a]"), ("a{,2}b", "aab", "aab"), ("(a*)*", "aa", "aa"),
        ] as [(String, String, String?)])
    func `the first match is the one that Python finds`(_ pattern: String, _ text: String, _ match: String?) throws {
        #expect(try search(pattern, text) == match)
    }

    @Test(arguments: [
        ("(", "missing ')' at character 2 of the regular expression"),
        ("a**", "a repeat of a repeat at character 3 of the regular expression"),
        ("*a", "nothing to repeat at character 2 of the regular expression"),
        ("[b-a]", "a bad character range at character 5 of the regular expression"),
        ("(?=a)", "look-ahead, which is not supported, at character 3 of the regular expression"),
        (#"(a)\1"#, "a back-reference, which is not supported, at character 5 of the regular expression"),
        (")", "unbalanced ')' at character 1 of the regular expression"),
    ])
    func `a broken expression says where`(_ pattern: String, _ message: String) {
        #expect(throws: TextFault.value(message)) { _ = try RegexProgram(pattern) }
    }

    @Test(arguments: [
        ("a*", "-", "baac", "-b--c-"), ("(\\w)(\\w)", "\\2\\1", "abcd", "badc"),
        ("(?P<n>b)", "[\\g<n>]", "abc", "a[b]c"),
        ("b", "\\\\", "abc", "a\\c"), ("b", "\\g<0>\\g<0>", "abc", "abbc"),
    ])
    func `a replacement puts groups in their places`(
        _ pattern: String, _ replacement: String, _ text: String, _ result: String
    ) throws {
        let program = try RegexProgram(pattern)
        var out = TextBuilder(allowance: 1000)
        var budget = 100_000
        let parts = try RegexReplacement(CodePoints.decode(replacement), for: program)
        try RegexText.replace(program, in: CodePoints.decode(text), with: parts, budget: &budget, to: &out)
        #expect(out.string == result)
    }
}
