internal import GabaritValue

extension Filters {
    /// The filters of infrastructure: Terraform, JSON, names, roles.
    static let product: [String: FilterBody] = [
        "with_role": { cell, arguments, renderer in
            let roles = try arguments.positional.flatMap { $0.text != nil ? [$0] : try renderer.iterate($0) }
            guard !roles.isEmpty else { throw TemplateFault(.type, "'with_role' needs at least one role") }
            return .list(
                ListCell(
                    try renderer.iterate(cell).filter { user in
                        let role = try renderer.item(.string("role"), of: user)
                        return roles.contains { Comparison.equal($0, role) }
                    }))
        },
        "to_json": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "to_json", ["indent"])
            let indent = try bound["indent"].map { _ in try Filters.width(bound.integer("indent", default: 0), renderer)
            }
            let text = JSONWriter(indent: indent).text(try cell.value())
            try renderer.charge(bytes: text.utf8.count)
            return .markup(text)
        },
        "to_hcl": { cell, _, renderer in
            _ = try cell.value()
            let text = HCLWriter.text(cell)
            try renderer.charge(bytes: text.utf8.count)
            return .markup(text)
        },
        "slugify": { cell, _, renderer in try renderer.like(cell, Slug.of(renderer.subject(cell))) },
        "snake_case": { cell, _, renderer in
            try renderer.like(cell, TextCase.words(renderer.subject(cell)).joined(separator: "_"))
        },
        "kebab_case": { cell, _, renderer in
            try renderer.like(cell, TextCase.words(renderer.subject(cell)).joined(separator: "-"))
        },
        "b64encode": { cell, _, renderer in .string(Base64.encoded(Array(renderer.subject(cell).utf8))) },
    ]
}

/// A name of lower-case letters, digits and single hyphens.
enum Slug {
    static func of(_ text: String) -> String {
        var output = ""
        for scalar in text.lowercased().decomposedLatin {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                output.unicodeScalars.append(scalar)
            } else if scalar.properties.canonicalCombiningClass == .notReordered, !output.isEmpty,
                !output.hasSuffix("-")
            {
                output += "-"
            }
        }
        return output.hasSuffix("-") ? String(output.dropLast()) : output
    }
}

extension String {
    /// The scalars with the accents of Latin letters taken off.
    fileprivate var decomposedLatin: [Unicode.Scalar] {
        unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
            guard let base = Self.latinBases[scalar] else { return [scalar] }
            return Array(base.unicodeScalars)
        }
    }

    private static let latinBases: [Unicode.Scalar: String] = {
        let groups = [
            "a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
            "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşš", "t": "ţťŧ",
            "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž", "ae": "æ", "oe": "œ", "ss": "ß",
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (base, letters) in groups { for letter in letters.unicodeScalars { table[letter] = base } }
        return table
    }()
}

/// Base64 with padding.
///
/// Source: RFC 4648, section 4.
enum Base64 {
    static func encoded(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for index in 0..<4 {
                let place =
                    index <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "=")
                output.append(place)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// Values as Terraform writes them.
///
/// Source: HCL native syntax specification, "Expressions".
enum HCLWriter {
    static func text(_ cell: Cell, depth: Int = 0) -> String {
        guard depth < 64 else { return "null" }
        switch cell {
        case .none, .undefined: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .string(let text), .markup(let text): return "\"" + Escape.hcl(text) + "\""
        case .list(let list): return "[" + joined(list.elements, depth) + "]"
        case .tuple(let elements): return "[" + joined(elements, depth) + "]"
        case .range(let range): return "[" + (0..<range.count).map { String(range[$0]) }.joined(separator: ", ") + "]"
        case .dictionary(let dictionary):
            let members = dictionary.pairs.map {
                "\"\(Escape.hcl(CellText.text($0.key)))\" = \(text($0.value, depth: depth + 1))"
            }
            return members.isEmpty ? "{}" : "{ " + members.joined(separator: ", ") + " }"
        default: return CellText.text(cell)
        }
    }

    private static func joined(_ elements: [Cell], _ depth: Int) -> String {
        elements.map { text($0, depth: depth + 1) }.joined(separator: ", ")
    }
}

/// JSON as Python's `json.dumps` spaces it.
enum JSONText {
    static func spaced(_ value: Value, indent: Int?, sortedKeys: Bool) -> String {
        if let indent { return JSONWriter(indent: indent, sortedKeys: sortedKeys).text(value) }
        return inline(value, sortedKeys)
    }

    private static func inline(_ value: Value, _ sortedKeys: Bool) -> String {
        switch value {
        case .array(let elements): return "[" + elements.map { inline($0, sortedKeys) }.joined(separator: ", ") + "]"
        case .object(let members):
            let keys = sortedKeys ? members.keys.sorted() : members.keys
            return "{"
                + keys.map { "\(JSONWriter().text(.string($0))): \(inline(members[$0] ?? .null, sortedKeys))" }
                .joined(separator: ", ") + "}"
        default: return JSONWriter().text(value)
        }
    }

    /// Safe between script tags and in attributes.
    static func safeInHTML(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": output += "\\u003c"
            case ">": output += "\\u003e"
            case "&": output += "\\u0026"
            case "'": output += "\\u0027"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
