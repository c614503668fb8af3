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
    /// What `tojson` indents each level with; `nil` writes one line.
    public var jsonIndent: String?
    /// Whether `tojson` sorts the keys of objects.
    public var jsonSortsKeys = true
    /// Whether `tojson` escapes other characters than ASCII.
    public var jsonEscapesNonASCII = true
    /// What `tojson` writes between items and behind keys; `nil` is `, ` and `: `, and `,` in front of a line end.
    public var jsonSeparators: JSONSeparators?

    /// The policies of Jinja.
    public init() {}

    /// What stands between the parts of JSON.
    public struct JSONSeparators: Sendable, Hashable {
        /// Between two elements or members.
        public var items: String
        /// Between a key and its value.
        public var keys: String

        /// - Parameters:
        ///   - items: what stands between two elements or members.
        ///   - keys: what stands between a key and its value.
        public init(items: String, keys: String) {
            self.items = items
            self.keys = keys
        }
    }
}

extension TemplatePolicies {
    /// Whether `tojson` writes as Jinja does when nobody asks for anything else.
    var hasDefaultJSON: Bool {
        jsonIndent == nil && jsonSortsKeys && jsonEscapesNonASCII && jsonSeparators == nil
    }
}
