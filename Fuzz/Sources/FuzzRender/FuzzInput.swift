import GabaritTemplate
import GabaritValue

/// Takes settings, a context and two templates from the bytes of one input, front to back.
struct FuzzInput {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    mutating func settings() -> TemplateSettings {
        let choice = byte()
        var settings = TemplateSettings()
        settings.undefined = TemplateSettings.UndefinedKind.allCases[Int(choice & 3)]
        settings.autoescape = choice & 4 != 0 ? .on : .off
        settings.escaping = choice & 8 != 0 ? .hcl : choice & 16 != 0 ? .json : .html
        settings.sandbox = choice & 32 != 0 ? .immutable : .off
        settings.allowsDo = true
        settings.allowsLoopControls = true
        settings.trimBlocks = choice & 64 != 0
        settings.limits.fuel = 20_000
        settings.limits.output = 65_536
        settings.limits.elements = 2_000
        return settings
    }

    mutating func context() -> Object {
        var context: Object = [
            "s": "héllo <b>", "xs": [3, 1, 2], "users": [["name": "Ana", "age": 30], ["name": "bob", "age": 25]],
            "d": ["a": 1, "b": ["c": "x"]], "n": 7, "f": 2.5, "no": nil, "yes": true,
        ]
        for name in ["v", "w"] { context[name] = value(depth: 0) }
        return context
    }

    /// A short template that the main one can include.
    mutating func part() -> String {
        let length = min(Int(byte()), bytes.count / 2)
        defer { bytes = bytes.dropFirst(length) }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }

    mutating func rest() -> String {
        defer { bytes = [] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    private mutating func value(depth: Int) -> Value {
        let choice = byte()
        switch choice & 7 {
        case 0: return .null
        case 1: return .bool(choice & 8 != 0)
        case 2: return .integer(choice & 8 != 0 ? Int(choice) - 128 : choice & 16 != 0 ? .max : .min)
        case 3: return .double(Double(choice) / 7 * (choice & 8 != 0 ? 1e300 : -1))
        case 4: return .literal(NumberLiteral(text: "123456789012345678901234567890"))
        case 5 where depth < 3: return .array((0..<Int(choice >> 5)).map { _ in value(depth: depth + 1) })
        case 6 where depth < 3:
            return .object(Object((0..<Int(choice >> 5)).map { ("k\($0)", value(depth: depth + 1)) }))
        default: return .string(part())
        }
    }
}
