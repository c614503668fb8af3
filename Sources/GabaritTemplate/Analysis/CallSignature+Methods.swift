/// What the methods of texts, lists and objects may be called with.
///
/// Source: ``Methods``, which refuses the same in a run.
extension CallSignature {
    /// What a method of a value takes, or `nil` where that is not known.
    static func method(_ name: String, of shape: NameShape) -> CallSignature? {
        switch shape {
        case .text, .words: ofTexts[name]
        case .list: ofLists[name]
        case .map, .object: ofObjects[name]
        default: nil
        }
    }

    private static let ofTexts: [String: CallSignature] = {
        var table: [String: CallSignature] = [
            "center": "width fillchar? /", "count": "sub start? end? /", "encode": "encoding? errors?",
            "endswith": "suffix start? end? /", "expandtabs": "tabsize?", "find": "sub start? end? /",
            "format_map": "mapping /", "index": "sub start? end? /", "join": "iterable /",
            "ljust": "width fillchar? /", "lstrip": "chars? /", "partition": "sep /", "removeprefix": "prefix /",
            "removesuffix": "suffix /", "replace": "old new count? /", "rfind": "sub start? end? /",
            "rindex": "sub start? end? /", "rjust": "width fillchar? /", "rpartition": "sep /",
            "rsplit": "sep? maxsplit?", "rstrip": "chars? /", "split": "sep? maxsplit?", "splitlines": "keepends?",
            "startswith": "prefix start? end? /", "strip": "chars? /", "translate": "table /", "zfill": "width /",
        ]
        let bare = [
            "capitalize", "casefold", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
            "islower",
            "isnumeric", "isprintable", "isspace", "istitle", "isupper", "lower", "swapcase", "title", "upper",
        ]
        for name in bare { table[name] = "" }
        return table
    }()

    private static let ofLists: [String: CallSignature] = [
        "append": "object /", "clear": "", "copy": "", "count": "value /", "extend": "iterable /",
        "index": "value start? stop? /", "insert": "index object /", "pop": "index? /", "remove": "value /",
        "reverse": "", "sort": "reverse? key?",
    ]

    private static let ofObjects: [String: CallSignature] = [
        "clear": "", "copy": "", "get": "key default? /", "items": "", "keys": "", "pop": "key default? /",
        "popitem": "", "setdefault": "key default? /", "values": "",
    ]
}
