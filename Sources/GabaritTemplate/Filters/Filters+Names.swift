extension Filters {
    /// Filters that make names, and one that picks users.
    static let names: [String: FilterBody] = [
        "slugify": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "slugify", ["separator"])
            let separator = CodePoints.decode(try bound.text(0, default: "-"))
            return try renderer.like(cell, WordCase.slug(renderer.scalars(cell), separator: separator))
        },
        "snake_case": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "snake_case", [])
            return try renderer.like(cell, WordCase.joined(renderer.scalars(cell), by: "_"))
        },
        "kebab_case": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "kebab_case", [])
            return try renderer.like(cell, WordCase.joined(renderer.scalars(cell), by: "-"))
        },
        "camel_case": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "camel_case", [])
            return try renderer.like(cell, WordCase.camel(renderer.scalars(cell)))
        },
        "with_role": { cell, arguments, renderer in
            guard arguments.keyword.isEmpty else {
                throw TemplateFault(.type, "'with_role' takes roles by position only")
            }
            let roles = try arguments.positional.flatMap { $0.text != nil ? [$0] : try renderer.iterate($0) }
            guard !roles.isEmpty else { throw TemplateFault(.type, "'with_role' needs at least one role") }
            let users = try renderer.iterate(cell).filter { user in
                try renderer.charge(roles.count)
                let role = try renderer.item(.string("role"), of: user)
                return try Comparison.holds(roles, role, renderer)
            }
            return .list(ListCell(users))
        },
    ]
}
