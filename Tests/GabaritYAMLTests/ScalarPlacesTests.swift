import GabaritSource
import GabaritValue
import GabaritYAML
import Testing

struct ScalarPlacesTests {
    /// The document's value, the first byte that is searched for in it, and what stands there in the document.
    @Test(arguments: [
        ("a: |\n  one\n    {{ x }}\n", "{{", "{{ x"),
        ("a: |-\n\n  one\n\n  {{ x }}", "{{", "{{ x"),
        ("a: >-\n  one\n  two {{ x\n  }}\n", "}}", "}}\n"),
        ("a: \"one\n  two\\\n  three {{ x }}\"", "{{", "{{ x"),
        ("a: \"\\t\\u00e9\\x41\\\\ {{ x }}\"", "{{", "{{ x"),
        ("a: \"\\_\\N\\L\\U0001F600 {{ x }}\"", "{{", "{{ x"),
        ("a: 'it''s {{ x }}'", "{{", "{{ x"),
        ("a: 'one\n\n  two {{ x }}'", "{{", "{{ x"),
        ("a: one\n  two {{ x }}\n", "{{", "{{ x"),
        ("a: |2\n   indented {{ x }}\n", "{{", "{{ x"),
    ]) func `a byte of a text is found where its author wrote it`(_ text: String, _ wanted: String, _ found: String)
        throws
    {
        let node = try #require(try YAMLReader().read(SourceFile(name: "a.yaml", text: text))["a"])
        let value = try #require(node.value.string)
        let start = try #require(value.utf8.firstRange(of: Array(wanted.utf8))?.lowerBound)
        let offset = value.utf8.distance(from: value.utf8.startIndex, to: start)
        let origin = try #require(ScalarPlaces.origin(of: value, in: node.span))
        let file = SourceFile(name: "text", text: value, from: origin)
        let problem = Diagnostic(
            code: "E_X", "wrong" as Message, at: SourceSpan(file: file, range: offset..<offset + found.utf8.count))
        let span = try #require(problem.place.span)
        #expect(span.file.name == "a.yaml")
        #expect(span.text.hasPrefix(found) || found.hasPrefix(span.text))
        #expect(!span.text.isEmpty)
    }

    @Test func `every byte of a text has a place, in order`() throws {
        let text = "a: \"x\\n\\ty \\\"z\\\"\n  w\"\nb: |\n  1\n\n   2\nc: >\n  1\n\n  2\n   3\n"
        guard case .object(let members) = try YAMLReader().read(SourceFile(name: "a.yaml", text: text)).content else {
            throw Diagnostic(code: "E_X", "a map is expected" as Message)
        }
        for member in members {
            let value = try #require(member.value.value.string)
            let file = SourceFile(
                name: "text", text: value, from: ScalarPlaces.origin(of: value, in: member.value.span))
            #expect(file.origin != nil, "\(member.key)")
            let starts = (0..<value.utf8.count).map {
                SourceSpan(file: file, range: $0..<$0 + 1).written.range.lowerBound
            }
            #expect(starts == starts.sorted(), "\(member.key)")
            for (byte, start) in zip(value.utf8, starts) where byte > 0x22 {
                #expect(file.origin?.file.bytes[start] == byte, "\(member.key)")
            }
        }
    }

    @Test func `a text behind a tag or an anchor is not followed`() throws {
        let file = SourceFile(name: "a.yaml", text: "&x 'it''s'")
        #expect(ScalarPlaces.origin(of: "it's", in: file.span) == nil)
    }
}
