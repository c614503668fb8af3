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
    static let ofObjects: Set<String> = ["dictsort", "items", "xmlattr"]

    /// What is wrong with a value of a shape in a filter, or `nil`.
    static func fault(_ name: String, on shape: NameShape) -> Message? {
        if ofText.contains(name), shape.isMany { return "'\(name)' needs text, this is \(shape.noun)" }
        if ofLists.contains(name), shape.isSingle { return "'\(name)' needs a list, this is \(shape.noun)" }
        guard ofObjects.contains(name) else { return nil }
        if case .list = shape { return "'\(name)' needs an object, this is a list" }
        return shape.isSingle ? "'\(name)' needs an object, this is \(shape.noun)" : nil
    }
}

extension NameShape {
    /// A list, a map or an object.
    var isMany: Bool {
        switch self {
        case .any, .scalar, .words: false
        case .list, .map, .object: true
        }
    }

    /// Text, a number or a boolean.
    var isSingle: Bool {
        switch self {
        case .scalar, .words: true
        case .any, .list, .map, .object: false
        }
    }
}
