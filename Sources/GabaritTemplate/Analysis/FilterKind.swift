internal import GabaritSource

/// What kinds of values a filter can do something sensible with.
///
/// Jinja itself would take a list in many filters of text and write what Python prints for it; nobody means that.
enum FilterKind {
    static let ofText: Set<String> = [
        "b64decode", "b64encode", "camel_case", "capitalize", "center", "e", "escape", "float", "forceescape", "indent",
        "int", "kebab_case", "lower", "regex_replace", "regex_search", "replace", "round", "abs", "filesizeformat",
        "slugify", "snake_case", "striptags", "title", "trim", "truncate", "upper", "urlize", "wordcount", "wordwrap",
    ]
    static let ofLists: Set<String> = [
        "batch", "groupby", "map", "reject", "rejectattr", "select", "selectattr", "slice", "sum", "with_role",
    ]
    /// What runs through elements, and so through the letters of a text.
    static let ofElements: Set<String> = [
        "first", "join", "last", "list", "max", "min", "random", "reverse", "sort", "unique",
    ]
    static let ofNumbers: Set<String> = ["abs", "round"]
    static let ofStrings: Set<String> = ["indent", "wordwrap"]
    static let ofObjects: Set<String> = ["dictsort", "items", "xmlattr"]

    /// What is wrong with a value of a shape in a filter, or `nil`.
    static func fault(_ name: String, on shape: NameShape) -> Message? {
        if shape.isMany, ofNumbers.contains(name) || name == "int" || name == "float" {
            return "'\(name)' needs a number, this is \(shape.noun)"
        }
        if ofText.contains(name), shape.isMany { return "'\(name)' needs text, this is \(shape.noun)" }
        if ofLists.contains(name), shape.isSingle { return "'\(name)' needs a list, this is \(shape.noun)" }
        if ofNumbers.contains(name), shape.isText { return "'\(name)' needs a number, this is \(shape.noun)" }
        if shape.isNumeric {
            if ofElements.contains(name) { return "'\(name)' needs a list, this is \(shape.noun)" }
            if ofStrings.contains(name) { return "'\(name)' needs text, this is \(shape.noun)" }
            if name == "length" || name == "count" { return "\(shape.noun) has no length" }
        }
        guard ofObjects.contains(name) else { return nil }
        if case .list = shape { return "'\(name)' needs an object, this is a list" }
        return shape.isSingle ? "'\(name)' needs an object, this is \(shape.noun)" : nil
    }
}
