internal import GabaritModule
internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct VariableTypeTests {
    private func type(_ text: String) throws -> VariableType { try VariableType.parse(text).get() }

    @Test(arguments: [
        "string", "number", "bool", "any", "list(string)", "set(number)", "map(list(bool))", "tuple([string, number])",
        "object({a = string, b = optional(number, 5)})", "list(object({email = string, oid = optional(string)}))",
        "object({})", "object({a = optional(list(string), [\"x\",\"y\"]), b = optional(map(number), {\"k\":1})})",
        "object({a = optional(string, \"a \\\"b\\\"\\n\")})",
    ]) func `a type prints as it is written`(_ text: String) throws {
        #expect(try type(text).description == text)
    }

    @Test func `a default is any value, as Terraform writes it`() throws {
        let wanted = try type("object({a = optional(list(object({n = string})), [{ n = \"x\" }, { \"n\" : 1, },])})")
        #expect(try wanted.convert(.object([:])) == ["a": [["n": "x"], ["n": "1"]]])
    }

    @Test func `spaces, line ends and a last comma do not matter`() throws {
        #expect(
            try type(" object ( {\n a = string\n b = list ( any ) ,\n} ) ")
                == type("object({a = string, b = list(any)})"))
    }

    @Test(arguments: [
        ("", "'' is not a type: a type is expected"), ("str", "'str' is not a type: there is no type 'str'"),
        ("list(string", "'list(string' is not a type: ')' is expected"),
        ("list(string))", "'list(string))' is not a type: something follows the type"),
        ("object({a = string, a = number})", "'object({a = string, a = number})' is not a type: 'a' stands twice"),
        ("object({a = optional(number, \"x\")})", "number is needed, not a string"),
        ("object({a = optional(any, [1 2])})", "'object({a = optional(any, [1 2])})' is not a type: ']' is expected"),
        (
            "object({a = optional(any, \"\\q\")})",
            "'object({a = optional(any, \"\\q\")})' is not a type: an escape of the string is not known"
        ),
        (
            "object({a = optional(any, {b = 1, b = 2})})",
            "'object({a = optional(any, {b = 1, b = 2})})' is not a type: 'b' stands twice"
        ),
    ]) func `what is no type is refused with the reason`(_ text: String, _ message: String) {
        guard case .failure(let fault) = VariableType.parse(text) else {
            Issue.record("'\(text)' was taken for a type")
            return
        }
        #expect(fault.message.description == message)
    }

    @Test func `types nest at most 32 deep, and a hundred thousand brackets do no harm`() {
        let deep = { (depth: Int) in
            String(repeating: "list(", count: depth) + "any" + String(repeating: ")", count: depth)
        }
        #expect((try? VariableType.parse(deep(31)).get()) != nil)
        #expect((try? VariableType.parse(deep(32)).get()) == nil)
        #expect((try? VariableType.parse(deep(100_000)).get()) == nil)
        let preset = "object({a = optional(any, " + String(repeating: "[", count: 100_000)
        #expect((try? VariableType.parse(preset).get()) == nil)
    }

    @Test(
        arguments: [
            ("string", .integer(5), "5"), ("string", .bool(true), "true"), ("string", .double(1.5), "1.5"),
            ("number", .string("1.5"), .double(1.5)), ("bool", .string("true"), true), ("bool", .string("0"), false),
            ("list(string)", .array([1, "a"]), ["1", "a"]), ("set(string)", .array([1, "1", "b"]), ["1", "b"]),
            ("map(number)", .object(["a": "1"]), ["a": 1]), ("any", .array([1]), [1]), ("string", .null, .null),
            ("object({a = number})", .object(["a": "1", "b": 2]), ["a": 1]),
            ("object({a = optional(number, 7), b = optional(string)})", .object([:]), ["a": 7, "b": .null]),
            ("tuple([string, bool])", .array([1, "true"]), ["1", true]),
        ] as [(String, Value, Value)]) func `a value is converted where Terraform converts it`(
            _ text: String, _ value: Value, _ expected: Value
        ) throws
    {
        #expect(try type(text).convert(value) == expected)
    }

    @Test(
        arguments: [
            ("string", .array([]), "", "string is needed, not a list"),
            ("number", .string("1e"), "", "number is needed, not a string"),
            ("number", .bool(true), "", "number is needed, not a boolean"),
            ("bool", .integer(1), "", "bool is needed, not a number"),
            ("bool", .string("True"), "", "bool is needed, not a string"),
            ("list(string)", .object([:]), "", "list(string) is needed, not an object"),
            (
                "list(object({email = string}))", .array([["email": "a"], ["email": ["b"]]]), "[1].email",
                "string is needed, not a list"
            ),
            ("map(object({a = string}))", .object(["k": .object([:])]), ".k", "the attribute 'a' is missing"),
            ("tuple([string])", .array([]), "", "tuple([string]) is needed, not a list"),
        ] as [(String, Value, String, String)]) func `anything else is an error that says where`(
            _ text: String, _ value: Value, _ path: String, _ message: String
        ) throws
    {
        let type = try type(text)
        #expect { try type.convert(value) } throws: { error in
            let fault = error as? ConversionFault
            return fault?.path == path && fault?.message.description == message
        }
    }
}
