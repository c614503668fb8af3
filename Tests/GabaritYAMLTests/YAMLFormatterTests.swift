import GabaritSource
import GabaritValue
import GabaritYAML
import Testing

struct YAMLFormatterTests {
    private func formatted(_ text: String) throws -> String {
        String(decoding: try YAMLFormatter().format(SourceFile(name: "x.yaml", text: text)), as: UTF8.self)
    }

    @Test func `white space is laid out, comments, quotes and order stay`() throws {
        let text = """

            # first


            module:   storage   # the name
            title: {en: 'Storage',fr:   "Stockage" }
            variables:
                size:
                      type:   number
                      # how many
                      default: 3   

                # the last
                name: {type: string}
            files:
            - main.tf
            -   source: a.tf
                target:    b.tf


            # the end
            """
        #expect(
            try formatted(text) == """
                # first

                module: storage   # the name
                title: {en: 'Storage', fr: "Stockage"}
                variables:
                  size:
                    type: number
                    # how many
                    default: 3

                  # the last
                  name: {type: string}
                files:
                  - main.tf
                  - source: a.tf
                    target: b.tf

                # the end

                """)
    }

    @Test func `a comment behind a dash stays where it is, however often the document is laid out`() throws {
        let text = "files:\n  - # why\n    source: a\n    target: b\n  -    # how\n    - c\n  - main.tf\n"
        let once = try formatted(text)
        #expect(once.hasPrefix("files:\n  - # why\n    source: a\n    target: b\n  -    # how\n"))
        #expect(try formatted(once) == once)
    }

    @Test(arguments: [
        "d: |+\n  x\n\ne: 1\n", "d: |+\n  x\n\n\n\ne: 1\n", "d: |+\n  x\n", "d: |+\n  x\n\n",
        "a:\n  d: >+\n    x\n\n# c\ne: 1\n",
    ])
    func `empty lines at the end of a text that keeps them stay`(_ text: String) throws {
        #expect(try formatted(text) == text)
    }

    @Test(
        arguments: [
            ("---\na:  1\n...\n", "---\na: 1\n...\n"), ("--- # the start\na:  1\n", "--- # the start\na: 1\n"),
            ("# first\n---\n\na:  1\n", "# first\n---\na: 1\n"), ("--- {a:  1}\n", "--- {a: 1}\n"),
            ("---   [a,b]\n... # the end\n# more\n", "--- [a, b]\n... # the end\n# more\n"),
            ("---\n...\n", "---\n...\n"),
            ("---\n- a\n-   b\n\n...\n", "---\n- a\n- b\n...\n"),
        ])
    func `the marks around a document stay`(text: String, laidOut: String) throws {
        #expect(try formatted(text) == laidOut)
        #expect(try formatted(laidOut) == laidOut)
    }

    @Test func `lines end as the first one does`() throws {
        let text = "module:  m\r\ntitle: |\r\n  one\r\n  two\r\nfiles:\r\n- a\r\n"
        let laidOut = "module: m\r\ntitle: |\r\n  one\r\n  two\r\nfiles:\r\n  - a\r\n"
        #expect(try formatted(text) == laidOut)
        #expect(try formatted(laidOut) == laidOut)
        #expect(try formatted("a:  1\nb: 2\r\n") == "a: 1\nb: 2\n")
    }

    @Test func `texts of several lines keep their lines`() throws {
        let text = """
            steps:
            - uses: note
              with:
                    text: |
                        one
                          two

                    folded: >-
                        a
                        b
                    plain: three
                      four
            # after
            """
        #expect(
            try formatted(text) == """
                steps:
                  - uses: note
                    with:
                      text: |
                          one
                            two

                      folded: >-
                          a
                          b
                      plain: three
                        four
                # after

                """)
    }

    @Test func `Y1 Y2 Y4: hostile documents are refused as the reader refuses them`() throws {
        let bomb = (1...9).map {
            "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ","))]"
        }
        let hostile = [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
            "a0: &a0 x\n" + bomb.joined(separator: "\n"), "a: !!python/object/apply:os.system [id]\n",
        ]
        for text in hostile { #expect(throws: Diagnostics.self) { try formatted(text) } }
    }

    @Test func `spaces in a text are part of it`() throws {
        let text = "a:\n    b: |\n        one\n          \n        two  \n"
        #expect(try formatted(text) == "a:\n  b: |\n      one\n        \n      two  \n")
    }

    @Test func `a comment that stands further in belongs to what came before`() throws {
        let text = "a:\n    b: 1\n    # about b\nc: 2\n"
        #expect(try formatted(text) == "a:\n  b: 1\n  # about b\nc: 2\n")
    }

    @Test func `empty documents, comments alone, starts of documents and carriage returns are fine`() throws {
        #expect(try formatted("") == "")
        #expect(try formatted("\n\n# a\n\n\n\n#b  \n") == "# a\n\n#b\n")
        #expect(try formatted("---\na:   1\r\nb: 2\r\n") == "---\na: 1\nb: 2\n")
        #expect(try formatted("[a,   b]") == "[a, b]\n")
        #expect(try formatted("a:\nb: ~\nc: []\n-d: {}") == "a:\nb: ~\nc: []\n-d: {}\n")
    }

    @Test func `lists in lists and values on lines of their own`() throws {
        let lists = "- - a\n  -   b\n-\n  - c\n- k: v\n  l:\n  - m\n"
        #expect(try formatted(lists) == "- - a\n  - b\n- - c\n- k: v\n  l:\n    - m\n")
        #expect(try formatted("a:\n    value\nb:   # why\n    value\n") == "a: value\nb:   # why\n  value\n")
        #expect(try formatted("a: {b: 1,\n    c: [1,\n     2]}\n") == "a: {b: 1,\n    c: [1,\n     2]}\n")
    }

    @Test func `what cannot be laid out safely is an error, and what is no YAML one with its place`() throws {
        for text in ["a: &x 1\nb: *x\n", "? a\n: b\n", "a: !!str 1\nb: &c {d: 1}\ne: *c\n"] {
            do {
                let result = try formatted(text)
                // Whatever is laid out says the same.
                let (before, after) = (SourceFile(name: "x", text: text), SourceFile(name: "x", text: result))
                #expect(try YAMLReader().read(after).value == YAMLReader().read(before).value)
            } catch let error as Diagnostics {
                #expect(error.all.map(\.code) == ["E_FORMAT"])
            }
        }
        #expect(throws: Diagnostics.self) { try formatted("a: [1\n") }
        #expect(throws: Diagnostics.self) { try formatted("a: 1\na: 2\n") }
    }

    @Test func `laying out changes no value, loses no comment, and twice is as once`() throws {
        for seed in 1...600 {
            var writer = RandomDocument(seed: UInt64(seed))
            try check(writer.document())
        }
    }

    private func check(_ text: String) throws {
        let source = SourceFile(name: "random.yaml", text: text)
        let value = try YAMLReader().read(source).value
        guard let once = try? formatted(text) else {
            Issue.record("cannot be laid out:\n\(text)")
            return
        }
        #expect(try YAMLReader().read(SourceFile(name: "once.yaml", text: once)).value == value, "\(text)\n→\n\(once)")
        #expect(try formatted(once) == once, "\(text)\n→\n\(once)")
        #expect(once.count { $0 == "#" } == text.count { $0 == "#" })
        // Texts may have spaces at the ends of their lines.
        guard !text.contains(where: { "|>".contains($0) }) else { return }
        #expect(!once.split(separator: "\n").contains { $0.hasSuffix(" ") }, "\(text)\n→\n\(once)|")
    }
}

/// Documents in careless layout, the same for the same seed.
private struct RandomDocument {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func pick(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    mutating func document() -> String { gap(0) + mapping(0, depth: 0) + gap(0) }

    private mutating func mapping(_ indent: Int, depth: Int) -> String {
        var text = ""
        for index in 0...pick(3) {
            let keys = ["k\(index)", "'q\(index)'", "\"d\(index)\"", "a \(index)", "é\(index)"]
            text += gap(indent) + spaces(indent) + keys[pick(5)] + ":" + value(indent, depth: depth)
        }
        return text
    }

    private mutating func value(_ indent: Int, depth: Int) -> String {
        let inner = indent + 1 + pick(4)
        switch depth < 3 ? pick(8) : pick(4) {
        case 0, 1: return " " + spaces(pick(3)) + scalar() + comment() + "\n"
        case 2: return comment() + "\n"
        case 3: return " \(["{a: 1,b: [x,  y]}", "{}", "[ ]", "[a, 'b, c', \"#\"]"][pick(4)])" + comment() + "\n"
        case 4: return comment() + "\n" + mapping(inner, depth: depth + 1)
        case 5: return comment() + "\n" + sequence(indent + pick(3), depth: depth + 1)
        case 6:
            let mark = ["|", ">", "|-", ">-"][pick(4)]
            return " \(mark)\n" + spaces(inner) + "one # no comment\n" + spaces(inner + 1) + "two: 2\n"
        default: return " one\n" + spaces(inner) + "two\n"
        }
    }

    private mutating func sequence(_ indent: Int, depth: Int) -> String {
        var text = ""
        for _ in 0...pick(2) {
            text += gap(indent) + spaces(indent) + "-"
            let dash = 1 + pick(3)
            switch pick(4) {
            case 0: text += comment() + "\n"
            case 1:
                let inner = indent + 1 + dash
                text += spaces(dash) + "k: 1\n" + spaces(inner) + "l:" + value(inner, depth: depth)
            case 2 where depth < 3: text += spaces(dash) + "- a\n" + spaces(indent + 1 + dash) + "-  b\n"
            default: text += spaces(dash) + scalar() + comment() + "\n"
            }
        }
        return text
    }

    private mutating func scalar() -> String {
        ["plain", "1.50", "'it''s # x'", "\"a\\n#b\"", "a#b", "\"{{ x }}\"", "~", "no", "http://a:80/x"][pick(9)]
    }

    private mutating func comment() -> String { pick(4) == 0 ? spaces(1 + pick(3)) + "# c\(pick(9))" : spaces(pick(2)) }

    private mutating func gap(_ indent: Int) -> String {
        switch pick(6) {
        case 0: "\n\n"
        case 1: spaces(indent + pick(2)) + "# own line  \n"
        case 2: "\n" + spaces(indent) + "#\n\n"
        default: ""
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
