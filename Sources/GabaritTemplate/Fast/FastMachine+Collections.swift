/// Filters and methods of lists and dictionaries.
extension FastMachine {
    mutating func values(_ dictionary: Datum) throws -> Datum {
        try charge(bytes: dictionary.count * 16)
        let values = arena.data(dictionary.count)
        for index in 0..<dictionary.count { values[index] = dictionary.members[index * 2 + 1] }
        return .sequence(.list, values, dictionary.count)
    }

    /// `dictionary.get(key, preset)`.
    mutating func member(_ value: Datum, _ key: Datum, _ preset: Datum) -> Datum? {
        guard value.kind == .dictionary, key.isText else { return nil }
        fuel -= key.count / 64
        let found = value.member(key)
        return found.isUndefined ? preset : found
    }

    /// - Parameter separator: what stands between the elements; `nil` for nothing.
    mutating func join(_ value: Datum, _ separator: Datum?) throws -> Datum? {
        guard value.isSequence, separator == nil || separator?.kind == .string else { return nil }
        let elements = value.elements
        guard elements.allSatisfy({ $0.kind == .string || $0.kind == .integer || $0.kind == .float }) else {
            return nil
        }
        fuel -= elements.count / 8
        let place = output.count
        for index in 0..<elements.count {
            if index > 0, let separator { try write(separator) }
            try write(elements[index])
        }
        return try taken(from: place)
    }

    // MARK: JSON

    /// `tojson` of what is no text beyond ASCII.
    mutating func json(_ value: Datum) throws -> Datum? {
        let place = output.count
        guard try writeJSON(value, depth: 0) else {
            output.truncate(to: place)
            return nil
        }
        return try taken(from: place, isMarkup: true)
    }

    private mutating func writeJSON(_ value: Datum, depth: Int) throws -> Bool {
        guard depth < 32 else { return false }
        switch value.kind {
        case .integer:
            try write(value)
            return true
        case .float where value.float.isFinite:
            try write(value)
            return true
        case .none: return output.write("null")
        case .bool: return output.write(value.bits != 0 ? "true" : "false")
        case .string, .markup: return writeJSON(text: value)
        case .list, .tuple:
            guard output.write("[") else { return false }
            for (index, element) in value.elements.enumerated() {
                fuel -= 1
                if index > 0 { guard output.write(", ") else { return false } }
                guard try writeJSON(element, depth: depth + 1) else { return false }
            }
            return output.write("]")
        case .dictionary: return try writeJSON(members: value, depth: depth)
        default: return false
        }
    }

    /// The members in the order of their keys, as Python sorts them.
    private mutating func writeJSON(members dictionary: Datum, depth: Int) throws -> Bool {
        let members = dictionary.members
        fuel -= dictionary.count
        let order = (0..<dictionary.count).sorted {
            members[$0 * 2].bytes.lexicographicallyPrecedes(members[$1 * 2].bytes)
        }
        guard fuel >= 0, output.write("{") else { return false }
        for (place, index) in order.enumerated() {
            if place > 0 { guard output.write(", ") else { return false } }
            guard members[index * 2].isText, writeJSON(text: members[index * 2]), output.write(": "),
                try writeJSON(members[index * 2 + 1], depth: depth + 1)
            else { return false }
        }
        return output.write("}")
    }

    private mutating func writeJSON(text: Datum) -> Bool {
        guard text.isASCII, output.write("\"") else { return false }
        let bytes = text.bytes
        guard let base = bytes.baseAddress else { return output.write("\"") }
        var plain = 0
        for index in 0..<bytes.count {
            guard let escape = bytes[index].jsonEscape else { continue }
            guard output.write(base + plain, index - plain), output.write(escape) else { return false }
            plain = index + 1
        }
        return output.write(base + plain, bytes.count - plain) && output.write("\"")
    }
}

extension UInt8 {
    /// How JSON that is also safe in HTML writes it, when it does not stand for itself.
    fileprivate var jsonEscape: String? {
        switch self {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case 0x0A: return "\\n"
        case 0x0D: return "\\r"
        case 0x09: return "\\t"
        case 0x08: return "\\b"
        case 0x0C: return "\\f"
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "'"), 0x7F, 0..<0x20:
            let digits = String(self, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        default: return nil
        }
    }
}
