internal import GabaritModule
internal import GabaritTestKit
internal import Testing

@Suite struct PatternTests {
    @Test(arguments: [
        ("^[A-Z][A-Z0-9]{1,9}$", "ABC1", true), ("^[A-Z][A-Z0-9]{1,9}$", "A", false),
        ("^[A-Z][A-Z0-9]{1,9}$", "ABC\n", false), ("b", "abc", true), ("^(a|bc)+$", "abca", true),
        ("^(a|bc)*d?$", "", true), ("^[^/]+$", "a/b", false), ("^\\d{3}-\\w+$", "123-a_b", true), ("^.$", "é", true),
        ("^[]a-]+$", "]a-", true), ("^a{2,}$", "aaa", true), ("^a{2,}$", "a", false), ("\\.tf$", "main.tf", true),
        ("^(a|b|cd|)$", "cd", true), ("^(a|b|cd|)$", "", true), ("^(a|b|cd|)$", "c", false), ("^a{0}b$", "b", true),
        ("^a{0,2}$", "aaa", false), ("^(ab){2,3}$", "ababab", true), ("^a{0,}$", "", true), ("b|^$", "", true),
    ]) func `a pattern matches as regular expressions do`(_ source: String, _ text: String, _ expected: Bool) throws {
        #expect(try Pattern(source).matches(text) == expected)
    }

    @Test(arguments: [
        "(a", "a)", "[a", "*", "a{5,2}", "a{2000}", "\\", "\\p", "[z-a]", "((a{1000}){1000}){1000}",
        "a{-1}", "a{+1}", "a{1,-1}", "a{,2}", "a{1,x}", "a{1,2,3}", "a{99999999999999999999}", "(a|a|a|a){5000}",
    ])
    func `a pattern that is none is refused`(_ source: String) {
        #expect(throws: PatternFault.self) { try Pattern(source) }
    }

    @Test func `T11: a pattern that makes others backtrack for ever takes time linear in the text`() throws {
        for pattern in [try Pattern("^(a+)+$"), try Pattern("^(a|a)*$")] {
            let isLinear = ThreadTime.isLinear(from: 500) { count in
                #expect(!pattern.matches(String(repeating: "a", count: count) + "!"))
            }
            #expect(isLinear)
        }
    }

    @Test(arguments: ["(", "a|", "|", "(a|", "a{1}", "[a]", "(((a|b)|c){9}|"])
    func `an expression of a megabyte is refused at once`(_ piece: String) {
        let source = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
        #expect(throws: PatternFault.self) { try Pattern(source) }
    }

    @Test func `what counts and alternatives multiply is refused before it is made`() {
        let alternatives = Array(repeating: "a", count: 4_000).joined(separator: "|")
        #expect(throws: PatternFault.self) { try Pattern("(\(alternatives)){1000}") }
        #expect(throws: PatternFault.self) { try Pattern("((((a{10}){10}){10}){10}){10}") }
    }
}
