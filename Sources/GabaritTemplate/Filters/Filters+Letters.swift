extension Filters {
    /// Filters that change the case of letters.
    static let letters: [String: FilterBody] = [
        "upper": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "upper", [])
            return try renderer.like(cell, bytes: CaseMapping.upper(renderer.bytes(cell)))
        },
        "lower": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "lower", [])
            return try renderer.like(cell, bytes: CaseMapping.lower(renderer.bytes(cell)))
        },
        "capitalize": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "capitalize", [])
            return try renderer.like(cell, CaseMapping.capitalize(renderer.scalars(cell)))
        },
        "title": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "title", [])
            return .string(CodePoints.string(CaseMapping.titleWords(try renderer.scalars(cell))))
        },
    ]
}
