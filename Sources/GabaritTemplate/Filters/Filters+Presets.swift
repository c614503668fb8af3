extension Filters {
    /// Filters for what may not be there.
    static let presets: [String: FilterBody] = [
        "default": preset, "d": preset,
        "attr": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "attr", ["name"], required: 1)
            guard let name = bound.required(0).text else {
                try renderer.requireDefined(bound.required(0))
                throw TemplateFault(
                    .type, "the name of an attribute must be a string, not \(bound.required(0).kindName)")
            }
            if case .dictionary = cell {
                if let method = Methods.find(name, of: cell) { return method }
                return .undefined(
                    MissingValue(
                        message: "a dictionary has no attribute '\(name)'", name: name,
                        debugText: "no such element: dict object[\(CellText.quoted(name))]"))
            }
            return try renderer.attribute(name, of: cell)
        },
    ]

    private static let preset: FilterBody = { cell, arguments, renderer in
        let bound = try BoundArguments(arguments, "default", ["default_value", "boolean"])
        let isMissing = if case .undefined = cell { true } else { false }
        guard try isMissing || (bound.flag(1, default: false, renderer) && !cell.isTrue) else { return cell }
        return bound[0] ?? .string("")
    }
}
