internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML
internal import Testing

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("no", Value.string("no")), ("NO", "NO"), ("on", "on"), ("12:30:45", "12:30:45"), ("0777", 777), ("0o17", 15),
        ("0x1F", 31), ("1.10", 1.1), ("1e3", 1000.0), (".5", 0.5), ("~", nil), ("null", nil), ("True", true),
        ("'true'", "true"), ("\"1\"", "1"), ("1_000", "1_000"), ("!!str 1", "1"), ("+12", 12),
        ("2026-01-01", "2026-01-01"),
    ])
    func `Y6: scalars are those of YAML 1.2`(_ text: String, _ value: Value) throws {
        #expect(try read("v: \(text)")["v"] == value)
    }

    @Test func `Y1: aliases that explode are refused quickly`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(problem(text)?.code == "E_YAML_ALIAS")
    }

    @Test func `Y1: aliases of a long text are refused before they are gigabytes`() throws {
        func aliases(_ count: Int, of length: Int) -> String {
            let text = String(repeating: "z", count: length)
            return "a: &a [\(text), x]\nb: [" + Array(repeating: "*a", count: count).joined(separator: ", ") + "]\n"
        }
        _ = try read(aliases(100, of: 10_000))
        #expect(problem(aliases(110, of: 10_000))?.code == "E_YAML_ALIAS")
        #expect(problem(aliases(2, of: 900_000))?.code == "E_YAML_ALIAS")
        let nested = "a: &a \(String(repeating: "z", count: 300_000))\nb: &b [*a, *a]\nc: [*b]\n"
        #expect(problem(nested)?.code == "E_YAML_ALIAS")
    }

    @Test func `a modest alias stands for its anchor`() throws {
        #expect(try read("a: &x [1]\nb: *x")["b"] == [1])
    }

    @Test func `Y2: depth at the limit passes, one more and a hundred times more do not`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try read(nested(64))
        #expect(problem(nested(66))?.code == "E_DEPTH")
        #expect(problem(nested(6400))?.code == "E_DEPTH")
        #expect(problem(String(repeating: "[", count: 100_000))?.code == "E_DEPTH")
    }

    @Test func `Y3: a duplicate key is an error at its second place`() {
        let found = problem("a: 1\nb: 2\na: 3\n")
        #expect(found?.message == "the key 'a' stands twice in one map")
        #expect(found?.place.span?.start == SourcePosition(line: 3, column: 1))
        #expect(found?.hint == "the first is at 1:1; keep one of them")
    }

    @Test func `Y3: duplicate keys are found in a map of any length, wherever the first stands`() {
        for length in [2, 8, 9, 10, 40] {
            let members = (1...length).map { "k\($0): \($0)\n" }.joined()
            for first in [1, length / 2, length] {
                let found = problem(members + "k\(first): again\n")
                #expect(found?.message == "the key 'k\(first)' stands twice in one map")
                #expect(found?.hint == "the first is at \(first):1; keep one of them")
            }
            #expect(problem(members + "other: 1\n") == nil)
        }
    }

    @Test func `a list as a key is no other key's double, in a map of any length`() throws {
        for length in [1, 8, 9, 40] {
            let members = (1...length).map { "k\($0): \($0)\n" }.joined()
            let text = "? [a]\n: 1\n" + members + "'[a]': 2\n? [a]\n: 3\n"
            let node = try YAMLReader(tags: .any).read(SourceFile(name: "x", text: text))
            guard case .object(let found) = node.content else {
                Issue.record("an object is expected")
                continue
            }
            #expect(found.count == length + 3)
        }
    }

    @Test func `Y4: an unknown tag is an error`() {
        #expect(
            problem("a: !!python/object/apply:os.system [id]")?.message
                == "the tag '!!python/object/apply:os.system' is not known")
        #expect(problem("a: !env SECRET")?.message == "the tag '!env' is not known")
        #expect(problem("a: !!int x")?.message == "'x' is not a value of '!!int'")
    }

    @Test func `Y8: bytes that are not UTF-8 are an error at their place`() {
        let file = SourceFile(name: "x", bytes: Array("a: b\nc: ".utf8) + [0xFF])
        do throws(Diagnostics) {
            _ = try YAMLReader().read(file)
            #expect(Bool(false), "an error is expected")
        } catch {
            #expect(error.all.first?.code == "E_UTF8")
            #expect(error.all.first?.place.span?.start == SourcePosition(line: 2, column: 4))
        }
    }

    @Test func `Y8: a byte order mark and a NUL are refused`() {
        #expect(problem("\u{FEFF}a: 1")?.code == "E_YAML_BOM")
        #expect(problem("a: \"x\\0\"")?.code == "E_YAML_NUL")
    }

    @Test func `Y2: aliases do not reach deeper than the limit`() throws {
        func nested(_ depth: Int, _ inner: String) -> String {
            String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
        }
        #expect(problem("a: &a \(nested(40, "x"))\nb: \(nested(40, "*a"))")?.code == "E_DEPTH")
        _ = try read("a: &a \(nested(20, "x"))\nb: \(nested(20, "*a"))")
    }

    @Test func `sizes past the limits are refused`() {
        #expect(problem(String(repeating: "a", count: 1024 * 1024 + 1))?.code == "E_TOO_LARGE")
        let many = "[" + String(repeating: "1,", count: 100_001) + "1]"
        #expect(problem(many)?.code == "E_TOO_LARGE")
    }

    @Test func `a second document, a key that is no string and a stray alias are errors`() {
        #expect(problem("a: 1\n---\nb: 2")?.code == "E_YAML_DOCUMENTS")
        #expect(problem("? [1]\n: 2")?.code == "E_YAML_KEY")
        #expect(problem("a: *b")?.code == "E_YAML_ALIAS")
        #expect(problem("a: [1")?.code == "E_YAML_SYNTAX")
    }

    @Test func `every node has its place, behind letters that take several bytes too`() throws {
        let file = SourceFile(name: "x", text: "é: \"ü {{ x }}\"\nlist:\n  - a\n")
        let node = try YAMLReader().read(file)
        #expect(node["é"]?.span.start == SourcePosition(line: 1, column: 4))
        #expect(node["é"]?.textSpan?.text == "ü {{ x }}")
        #expect(node["list"]?.span.start == SourcePosition(line: 3, column: 3))
        #expect(try YAMLReader().read(SourceFile(name: "x", text: "a: \"x\\ny\""))["a"]?.textSpan == nil)
    }

    @Test func `an empty file is null`() throws {
        #expect(try read("# nothing\n") == .null)
    }

    private func read(_ text: String) throws -> Value { try YAMLReader().read(SourceFile(name: "x", text: text)).value }

    private func problem(_ text: String) -> Diagnostic? {
        do throws(Diagnostics) {
            _ = try YAMLReader().read(SourceFile(name: "x", text: text))
            return nil
        } catch {
            return error.all.first
        }
    }
}
