internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct FieldsTests {
    @Test func `all problems of an object come at once, each with pointer and place`() throws {
        let node = try JSONReader().node(SourceFile(name: "x", text: "{\"nam\": \"a\", \"count\": \"3\"}"))
        var fields = Fields(node, of: "the thing", at: JSONPointer(["things", "0"]))
        #expect(fields.requiredString("name") == nil)
        #expect(fields.integer("count") == nil)
        let problems = fields.finish()
        #expect(
            problems.map(\.message) == [
                "the thing needs the key 'name'", "'count' must be a whole number, this is a string",
                "the thing has no key 'nam'",
            ])
        #expect(problems[2].hint == "did you mean 'name'?")
        #expect(problems[1].place == .value(JSONPointer(["things", "0", "count"]), try #require(node["count"]).span))
    }

    @Test func `keys match without regard to case when asked`() throws {
        let node = try JSONReader().node(SourceFile(name: "x", text: "{\"NAME\": \"a\"}"))
        var fields = Fields(node, of: "x", matching: .ignoringCase)
        #expect(fields.string("name") == "a")
        #expect(fields.finish().isEmpty)
    }

    @Test func `an object keeps its order, short or long`() {
        var object = Object()
        for index in 0..<20 { object["k\(index)"] = .integer(index) }
        object["k3"] = nil
        object["k3"] = 33
        #expect(object.keys == (0..<20).filter { $0 != 3 }.map { "k\($0)" } + ["k3"])
        #expect(object["k19"] == 19)
        #expect(object["k3"] == 33)
    }

    @Test func `a secret cannot be printed`() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "<secret>")
        #expect(String(reflecting: secret) == "<secret>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }
}
