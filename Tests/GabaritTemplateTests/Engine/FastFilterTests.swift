import GabaritSource
import GabaritValue
import Testing

@testable import GabaritTemplate

/// Every filter of flat code against the interpreter's, over values of every kind.
@Suite struct FastFilterTests {
    private static let context: Object = [
        "words": ["b", "A", "a", "C", "b"], "accents": ["é", "E", "z"], "numbers": [3, -1, 2, 3],
        "floats": [2.5, -0.5, 1.25, 3], "mixed": [1, "a", nil, true, 2.5, []], "empty": [],
        "nested": [[2, "b"], [1, "a"]],
        "rows": [
            ["name": "x", "size": 3, "on": true], ["name": "Y", "size": 1, "on": false],
            ["name": "<z>", "size": 10, "on": true],
        ],
        "holes": [["name": "x"], ["size": 2], ["name": nil], 5],
        "object": ["b": 1, "A": ["x": 2], "c": "t", "items": 3], "keys": [["items": 1, "get": 2]],
        "text": "The quick  brown fox,\njumps over\n\n the lazy dog", "word": "fox", "wide": "Grüße & mehr\nda",
        "odd": "a\r\nb\u{0B}c", "percent": "%-6s|%3d|%s%%", "bad": "%q %(x)s %", "number": 42, "ratio": 2.675,
        "whole": 1e16, "tiny": 1.5e-7, "flag": true, "nothing": nil,
    ]

    private static let values = context.map(\.key) + ["missing", "range(4)", "('<b>' | safe)", "'12'", "'-3.7'"]

    private static let filters = [
        "join(', ')", "join", "list", "first", "last", "length", "sum", "sum('size')", "sum(attribute='size')", "min",
        "max", "sort", "sort(reverse=true)", "sort(attribute='size')", "sort(reverse=true, attribute='name')",
        "sort(case_sensitive=true)", "sort(true)", "dictsort", "dictsort(reverse=true)", "unique | list", "unique",
        "map('upper') | list", "map('length') | join('-')", "map('round', 1) | list", "map('round') | list",
        "map('int') | sum", "map('string') | join", "map(attribute='name') | join(',')", "map(attribute='name') | list",
        "map(attribute='name', default='d') | list", "map(attribute='items') | list", "map(attribute=0) | list",
        "map(attribute='0') | list", "map(attribute='A.x') | list", "map('nothing') | list", "map", "map('upper')",
        "select | list", "select('odd') | list", "select('string') | list", "reject('none') | list",
        "select('in', ['b', 3]) | list", "select('gt', 1) | list", "reject('defined') | list",
        "select('nothing') | list",
        "selectattr('on') | list", "selectattr('size', 'gt', 2) | list", "selectattr('name', 'defined') | list",
        "rejectattr('name', 'none') | map(attribute='name') | list", "selectattr('name', 'equalto', 'x') | first",
        "rejectattr('on') | sum(attribute='size')", "selectattr('items') | list", "selectattr | list", "select('odd')",
        "round", "round(2)", "round(-1)", "round(1, 'floor')", "int", "float", "string", "abs", "wordcount",
        "truncate", "truncate(12)", "truncate(3)", "truncate(1)", "truncate(12, true)", "indent", "indent(2)",
        "indent('> ')", "indent(2, true)", "format('ab', 7, 1.5)", "format(1, 2, 3)", "format('x', 5, 'ü')", "format",
        "e", "tojson", "upper | title", "split",
    ]

    @Test(arguments: values) func `a filter gives what the interpreter's gives`(value: String) throws {
        for filter in Self.filters {
            try compare("{{ \(value) | \(filter) }}")
            try compare("{% for x in \(value) | \(filter) %}{{ loop.index }}{{ x }};{% endfor %}")
        }
        for method in ["split()", "split(' ')", "split('')", "split('o', 1)", "split('\\n')"] {
            try compare("{{ \(value).\(method) }}")
            try compare("{{ \(value).\(method) | map('trim') | join('|') }}")
        }
    }

    private func compare(_ text: String) throws {
        for escapes in [false, true] {
            var settings = TemplateSettings()
            settings.autoescape = escapes ? .on : .off
            guard let template = try? TemplateEnvironment(settings).compile(SourceFile(name: "t", text: text)) else {
                continue
            }
            let expected = Self.shown { try template.interpreted(Self.context) }
            #expect(Self.shown { try template.renderBytes(Self.context) } == expected, "\(text)")
            // Where flat code gives something, it is not left to the interpreter to give the same.
            if let flat = template.flat(Self.context) { #expect(String(decoding: flat, as: UTF8.self) == expected) }
        }
    }

    private static func shown(_ work: () throws -> [UInt8]) -> String {
        do { return String(decoding: try work(), as: UTF8.self) } catch { return "\(error)" }
    }
}
