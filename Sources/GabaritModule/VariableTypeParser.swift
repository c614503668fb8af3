internal import GabaritSource
internal import GabaritValue

extension VariableType {
    /// The type that a text stands for, or what is wrong with the text.
    public static func parse(_ text: String) -> Result<VariableType, ConversionFault> {
        var parser = VariableTypeParser(text)
        do {
            return .success(try parser.whole())
        } catch {
            return .failure(error)
        }
    }
}

/// Reads a type constraint. Recursion is bounded.
private struct VariableTypeParser {
    private var scalars: Substring.UnicodeScalarView
    private let text: String
    private var depth = 0
    /// How deep types, and the values of their defaults, stand in each other at most.
    private static let deepest = 32

    init(_ text: String) {
        self.text = text
        scalars = text[...].unicodeScalars
    }

    mutating func whole() throws(ConversionFault) -> VariableType {
        let type = try type()
        skipSpace()
        guard scalars.isEmpty else { throw fault("something follows the type") }
        return type
    }

    private mutating func type() throws(ConversionFault) -> VariableType {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("types stand more than 32 deep in each other") }
        let word = word()
        switch word {
        case "any": return .any
        case "string": return .string
        case "number": return .number
        case "bool": return .bool
        case "list": return .list(try parenthesized())
        case "set": return .set(try parenthesized())
        case "map": return .map(try parenthesized())
        case "tuple": return .tuple(try tuple())
        case "object": return .object(try object())
        case "": throw fault("a type is expected")
        default:
            var fault = fault("there is no type '\(word.shortened)'")
            fault.near = NearName.of(word, among: Self.words + ["optional"])
            throw fault
        }
    }

    private static let words = ["any", "string", "number", "bool", "list", "set", "map", "tuple", "object"]

    private mutating func parenthesized() throws(ConversionFault) -> VariableType {
        try expect("(")
        let inner = try type()
        try expect(")")
        return inner
    }

    private mutating func tuple() throws(ConversionFault) -> [VariableType] {
        try expect("(")
        try expect("[")
        var types: [VariableType] = []
        while !take("]") {
            types.append(try type())
            if !take(",") {
                try expect("]")
                break
            }
        }
        try expect(")")
        return types
    }

    private mutating func object() throws(ConversionFault) -> [VariableType.Attribute] {
        try expect("(")
        try expect("{")
        var attributes: [VariableType.Attribute] = []
        var names: Set<String> = []
        while !take("}") {
            let name = word()
            guard !name.isEmpty else { throw fault("the name of an attribute is expected") }
            guard names.insert(name).inserted else { throw fault("'\(name.shortened)' stands twice") }
            try expect("=")
            attributes.append(try attribute(name))
            _ = take(",")
        }
        try expect(")")
        return attributes
    }

    private mutating func attribute(_ name: String) throws(ConversionFault) -> VariableType.Attribute {
        let before = scalars
        guard word() == "optional" else {
            scalars = before
            return .init(name: name, type: try type(), isOptional: false, preset: nil)
        }
        try expect("(")
        let inner = try type()
        var preset: Value?
        if take(",") { preset = try inner.convert(try literal()) }
        try expect(")")
        return .init(name: name, type: inner, isOptional: true, preset: preset)
    }

    private mutating func literal() throws(ConversionFault) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("values stand more than \(Self.deepest) deep in each other") }
        skipSpace()
        if take("[") { return .array(try elements()) }
        if take("{") { return .object(try members()) }
        if scalars.first == "\"" { return .string(try string()) }
        let word = word()
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default:
            guard let number = Value(number: word) else { throw fault("'\(word.shortened)' is not a literal") }
            return number
        }
    }

    private mutating func elements() throws(ConversionFault) -> [Value] {
        var elements: [Value] = []
        while !take("]") {
            elements.append(try literal())
            guard take(",") else {
                try expect("]")
                break
            }
        }
        return elements
    }

    private mutating func members() throws(ConversionFault) -> Object {
        var members: Object = [:]
        while !take("}") {
            skipSpace()
            let name = scalars.first == "\"" ? try string() : word()
            guard !name.isEmpty else { throw fault("the name of an attribute is expected") }
            guard members[name] == nil else { throw fault("'\(name.shortened)' stands twice") }
            if !take(":") { try expect("=") }
            members[name] = try literal()
            _ = take(",")
        }
        return members
    }

    /// Source: HCL native syntax specification, "Template Expressions": a quoted one without expressions.
    private mutating func string() throws(ConversionFault) -> String {
        try expect("\"")
        var text = String.UnicodeScalarView()
        while let next = scalars.popFirst() {
            switch next {
            case "\"": return String(text)
            case "\\":
                guard let escaped = scalars.popFirst().flatMap({ Self.escapes[$0] }) else {
                    throw fault("an escape of the string is not known")
                }
                text.append(escaped)
            default: text.append(next)
            }
        }
        throw fault("the string has no end")
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\"": "\"", "\\": "\\", "n": "\n", "r": "\r", "t": "\t",
    ]

    private mutating func word() -> String {
        skipSpace()
        let word = scalars.prefix {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.".unicodeScalars.contains($0)
        }
        scalars = scalars.dropFirst(word.count)
        return String(word)
    }

    private mutating func take(_ symbol: Unicode.Scalar) -> Bool {
        skipSpace()
        guard scalars.first == symbol else { return false }
        scalars.removeFirst()
        return true
    }

    private mutating func expect(_ symbol: Unicode.Scalar) throws(ConversionFault) {
        guard take(symbol) else { throw fault("'\(symbol)' is expected") }
    }

    private mutating func skipSpace() {
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    }

    private func fault(_ message: Message) -> ConversionFault {
        ConversionFault(path: "", message: "'\(text.shortened)' is not a type: \(message)")
    }
}
