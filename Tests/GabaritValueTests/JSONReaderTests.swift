internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct JSONReaderTests {
    @Test func `every value has its place`() throws {
        let node = try JSONReader().node(SourceFile(name: "x", text: "{\n  \"a\": [1, \"b\"]\n}"))
        let list = try #require(node["a"])
        guard case .array(let elements) = list.content else { return #expect(Bool(false), "a list is expected") }
        #expect(elements[1].span.start == SourcePosition(line: 2, column: 12))
        #expect(elements[1].textSpan?.text == "b")
    }

    @Test(arguments: [
        ("1", Value.integer(1)), ("-0", .double(-0.0)), ("1.5", .double(1.5)), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .literal(NumberLiteral(text: "9223372036854775808"))),
        ("1E400", .literal(NumberLiteral(text: "1E400"))), ("1e2", .double(100)),
        ("0.1000000000000000055511151231257827", .literal(NumberLiteral(text: "0.1000000000000000055511151231257827"))),
    ])
    func `Y5: numbers are kept exactly`(_ text: String, _ value: Value) throws {
        #expect(try read(text) == value)
    }

    @Test func `Y3: a duplicate key is an error at its second place`() {
        #expect(
            problem("{\"a\": 1,\n \"a\": 2}") == """
                x:2:2: error: the key 'a' stands twice in one object (/a)
                  2 |  "a": 2}
                    |  ^^^
                    = the first is at 1:2; keep one of them
                """)
    }

    @Test func `Y3: of very many duplicate keys a hundred are told, and how many more there are`() {
        let text = "{" + Array(repeating: "\"a\":0", count: 20_000).joined(separator: ",") + "}"
        let lines = problem(text).split(separator: "\n")
        #expect(lines.count { $0.contains("stands twice in one object") } == 100)
        #expect(lines.last == "x: error: 19899 more keys stand twice; they are not shown")
        #expect(lines.allSatisfy { $0.utf8.count < 500 })
    }

    @Test func `Y2: depth at the limit passes, one more does not, a hundred times is no crash`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try read(nested(32))
        #expect(code(nested(33)) == "E_DEPTH")
        #expect(code(nested(3200)) == "E_DEPTH")
        #expect(code(String(repeating: "{\"a\":", count: 20_000)) == "E_DEPTH")
    }

    @Test func `Y7: size is checked before anything is read`() {
        let limits = JSONLimits(bytes: 10)
        #expect(code("\"12345678\"", limits) == nil)
        #expect(code("\"123456789\"", limits) == "E_TOO_LARGE")
        #expect(code(String(repeating: "[", count: 1000), limits) == "E_TOO_LARGE")
    }

    @Test(arguments: ["\"A\\ud800\"", "\"\\udc00\"", "\"\\u0000\"", "\"\\ud800\\u0041\""])
    func `Y8: lone surrogates and NUL are refused`(_ text: String) {
        #expect(code(text) == "E_JSON_STRING")
    }

    @Test func `Y8: bytes that are not UTF-8 and a byte order mark are refused`() {
        #expect(code(bytes: [0x22, 0xFF, 0x22]) == "E_JSON_STRING")
        #expect(code(bytes: [0xEF, 0xBB, 0xBF, 0x31]) == "E_JSON_BOM")
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\"}", "{'a': 1}", "01", "1.", "tru", "[1] 2", "\"\n\"", "nul", "-", "+1", "{\"a\":1,}",
    ])
    func `what is not JSON is refused`(_ text: String) {
        #expect(code(text) != nil)
    }

    @Test func `surrogate pairs and escapes are resolved`() throws {
        #expect(try read("\"\\ud83d\\ude00 \\n\\t\\\"\\/\"") == .string("😀 \n\t\"/"))
    }

    @Test(arguments: [
        "[0, -0, 1.5, -0.0, 0.1, 123456789012345, 1234567890123456789, 12345678901234567890, 1e3, 1.5E-7, 2.50]",
        "[\"\", \"a\", \"seven77\", \"eight888\", \"nine99999\", \"Grüße\", \"Grüße mit \\u00e4 und \\n\", \"\\ud83d\\ude00\"]",
        " {\"a\" : {\"b\" : [ [ ] , { } ]} , \"c\" : [true, false, null]} ",
        "{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":10}",
    ])
    func `a document is the same with and without places`(_ text: String) throws {
        let file = SourceFile(name: "x", text: text)
        #expect(try JSONReader().value(file) == JSONReader().node(file).value)
    }

    @Test(arguments: [
        "{\"a\":1,\"a\":2}", "[\"\\x\"]", "[1 2]", "\"\\ud800\"", "[tru]", "[-]", "[.5]", "[1.e2]", "[\"a]",
    ])
    func `a broken document has the same error with and without places`(_ text: String) {
        let file = SourceFile(name: "x", text: text)
        #expect(throws: Diagnostics.self) { try JSONReader().node(file) }
        #expect(code(text) != nil)
    }

    @Test func `what is written reads back the same`() throws {
        let value: Value = [
            "a": [1, 2.5, nil, true, "x\u{1}\"\\\n"], "b": [:], "c": .literal(NumberLiteral(text: "1E400")),
        ]
        for indent in [nil, 2] { #expect(try read(JSONWriter(indent: indent).text(value)) == value) }
        #expect(JSONWriter().text(["b": 1, "a": 2]) == "{\"b\":1,\"a\":2}")
        #expect(JSONWriter(sortedKeys: true).text(["b": 1, "a": 2]) == "{\"a\":2,\"b\":1}")
    }

    private func read(_ text: String) throws -> Value { try JSONReader().value(SourceFile(name: "x", text: text)) }

    private func code(_ text: String, _ limits: JSONLimits = JSONLimits()) -> String? {
        code(bytes: Array(text.utf8), limits)
    }

    private func code(bytes: [UInt8], _ limits: JSONLimits = JSONLimits()) -> String? {
        do throws(Diagnostics) {
            _ = try JSONReader(limits: limits).value(SourceFile(name: "x", bytes: bytes))
            return nil
        } catch {
            return error.all.first?.code
        }
    }

    private func problem(_ text: String) -> String {
        do throws(Diagnostics) {
            _ = try JSONReader().value(SourceFile(name: "x", text: text))
            return ""
        } catch {
            return DiagnosticFormatter().text(error)
        }
    }
}
