internal import GabaritSource

extension NameChecker {
    mutating func checkFilter(_ name: String, _ range: Range<Int>) {
        guard Filters.all[name] == nil else { return }
        let near = NearName.of(name, among: Filters.all.keys.sorted())
        report("E_TEMPLATE_SYNTAX", "there is no filter '\(name)'", range, near: near)
    }

    mutating func checkTest(_ name: String, _ range: Range<Int>) {
        guard TemplateTests.all[name] == nil else { return }
        let near = NearName.of(name, among: TemplateTests.all.keys.sorted())
        report("E_TEMPLATE_SYNTAX", "there is no test '\(name)'", range, near: near)
    }

    /// What a filter makes of a value.
    mutating func filtered(
        _ name: String, _ arguments: Expression.Arguments, _ shape: NameShape, _ range: Range<Int>
    ) -> NameShape {
        checkFilter(name, range)
        check(arguments)
        checkNames(in: arguments, of: name)
        let attribute = checkAttribute(name, arguments, shape)
        switch name {
        case "sort", "reverse", "list", "unique", "select", "reject", "selectattr", "rejectattr", "with_role":
            if case .list = shape { return shape }
            return .any
        case "first", "last", "random", "min", "max":
            if case .list(let element) = shape { return element }
            return .any
        case "map": return attribute.map { .list($0) } ?? .list(.any)
        case "upper", "lower", "trim", "title", "capitalize", "replace", "join", "length", "count", "int", "float",
            "string", "slugify", "snake_case", "kebab_case", "to_json", "to_hcl", "tojson":
            return .scalar
        default: return .any
        }
    }

    /// Filters and tests that are named by a string: `map('upper')`, `select('odd')`.
    private mutating func checkNames(in arguments: Expression.Arguments, of name: String) {
        let place = name == "selectattr" || name == "rejectattr" ? 1 : 0
        guard arguments.positional.indices.contains(place), let text = arguments.positional[place].literalText else {
            return
        }
        let range = arguments.positional[place].range
        switch name {
        case "map": checkFilter(text, range)
        case "select", "reject", "selectattr", "rejectattr": checkTest(text, range)
        default: break
        }
    }

    /// The attribute that a filter reads from every element: `selectattr('role')`, `map(attribute='email')`.
    private mutating func checkAttribute(
        _ name: String, _ arguments: Expression.Arguments, _ shape: NameShape
    ) -> NameShape? {
        guard case .list(let element) = shape else { return nil }
        var named = arguments.keyword.first { $0.name == "attribute" }?.value
        if ["selectattr", "rejectattr", "groupby"].contains(name) { named = named ?? arguments.positional.first }
        let takesAttribute = [
            "selectattr", "rejectattr", "groupby", "map", "sort", "unique", "min", "max", "sum", "join",
        ]
        guard takesAttribute.contains(name), let named, let text = named.literalText else { return nil }
        // A default is for elements that lack the attribute.
        guard !arguments.keyword.contains(where: { $0.name == "default" }) else { return .any }
        let links = text.split(separator: ".").map {
            Expression.Link(form: .attribute(String($0)), range: named.range)
        }
        return result(of: links, on: element, path: nil)
    }
}
