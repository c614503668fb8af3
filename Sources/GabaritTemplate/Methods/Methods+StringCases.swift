extension Methods {
    /// Methods of strings that change letters, and those that write values.
    static let stringCases: [String: Body] = [
        "upper": { cell, arguments, renderer in
            _ = try positional(arguments, "upper", [])
            return try renderer.like(cell, bytes: CaseMapping.upper(renderer.bytes(cell)))
        },
        "lower": { cell, arguments, renderer in
            _ = try positional(arguments, "lower", [])
            return try renderer.like(cell, bytes: CaseMapping.lower(renderer.bytes(cell)))
        },
        "casefold": { cell, arguments, renderer in
            _ = try positional(arguments, "casefold", [])
            return try renderer.like(cell, CaseMapping.fold(renderer.scalars(cell)))
        },
        "title": { cell, arguments, renderer in
            _ = try positional(arguments, "title", [])
            return try renderer.like(cell, CaseMapping.title(renderer.scalars(cell)))
        },
        "capitalize": { cell, arguments, renderer in
            _ = try positional(arguments, "capitalize", [])
            return try renderer.like(cell, CaseMapping.capitalize(renderer.scalars(cell)))
        },
        "swapcase": { cell, arguments, renderer in
            _ = try positional(arguments, "swapcase", [])
            return try renderer.like(cell, CaseMapping.swap(renderer.scalars(cell)))
        },
        "format": { cell, arguments, renderer in
            try StringFormat.format(cell, arguments, renderer)
        },
        "format_map": { cell, arguments, renderer in
            let bound = try positional(arguments, "format_map", ["mapping"], required: 1)
            guard case .dictionary(let dictionary) = bound.required(0) else {
                throw TemplateFault(.type, "'format_map' needs a dictionary, not \(bound.required(0).kindName)")
            }
            let named = CallArguments(keyword: dictionary.pairs.map { (CellText.text($0.key), $0.value) })
            return try StringFormat.format(cell, named, renderer)
        },
        "encode": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "encode", ["encoding", "errors"])
            try TextEncoding.check(bound.text(0, default: "utf-8"))
            return .object(BytesCell(bytes: try renderer.bytes(cell)))
        },
    ]
}

/// The encodings of text that there are.
enum TextEncoding {
    static func check(_ name: String) throws {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
        guard plain == "utf8" || plain == "ascii" else {
            throw TemplateFault(.value, "text is encoded as 'utf-8' only, not as '\(name)'")
        }
    }
}
