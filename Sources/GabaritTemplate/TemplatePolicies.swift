/// Defaults of some filters that an application may change; the names and defaults are Jinja's.
public struct TemplatePolicies: Sendable, Hashable {
    /// How far a text may be over the length of `truncate` before it is shortened.
    public var truncateLeeway = 5
    /// Words that `urlize` adds to the `rel` attribute of its links.
    public var urlizeRel: String? = "noopener"
    /// The `target` attribute of the links of `urlize`.
    public var urlizeTarget: String?
    /// More schemes that `urlize` makes links of, for example `tel:`.
    public var urlizeExtraSchemes: [String] = []
    /// The indentation of `tojson`; `nil` writes one line.
    public var jsonIndent: Int?
    /// Whether `tojson` sorts the keys of objects.
    public var jsonSortsKeys = true

    public init() {}
}

extension TemplatePolicies {
    /// Whether `tojson` writes as Jinja does when nobody asks for anything else.
    var hasDefaultJSON: Bool { jsonIndent == nil && jsonSortsKeys }
}
