internal import GabaritSource

/// What a filter, test, function or macro may be called with.
///
/// Written as its parameters in order: `width first? blank?`. A parameter with `?` may be left out, `*` takes any
/// number by position, `**` any by name, `/` says that none is given by name.
struct CallSignature: ExpressibleByStringLiteral {
    var names: [String] = []
    var required: Set<String> = []
    /// Parameters behind those that take any number by position.
    var onlyByName: Set<String> = []
    var takesMore = false
    var takesOthers = false
    var namesCount = true

    init(stringLiteral text: String) {
        for word in text.split(separator: " ") {
            switch word {
            case "*": takesMore = true
            case "**": takesOthers = true
            case "/": namesCount = false
            default:
                let name = String(word.last == "?" ? word.dropLast() : word)
                names.append(name)
                if word.last != "?" { required.insert(name) }
            }
        }
    }

    /// The parameters of a macro.
    init(_ macro: MacroDefinition, mayBeAbsent: Set<String>) {
        names = macro.parameters.map(\.name)
        required = Set(macro.parameters.filter { $0.preset == nil && !mayBeAbsent.contains($0.name) }.map(\.name))
        takesMore = macro.usesVarargs
        takesOthers = macro.usesKwargs || macro.usesCaller
    }

    /// What is wrong with a call.
    struct Fault {
        var message: Message
        var hint: Message?
        /// The argument whose name is wrong.
        var argument: (name: String, range: Range<Int>)?
    }

    /// What is wrong with a call, or `nil`.
    func fault(_ function: String, _ arguments: Expression.Arguments) -> Fault? {
        let known = names.map { "'\($0)'" }.joined(separator: ", ")
        let hint: Message? = names.isEmpty ? nil : "it takes \(known)"
        let given = arguments.positional.count
        if given > names.count, !takesMore {
            return Fault(message: tooMany(function, given), hint: hint)
        }
        for (name, _, range) in arguments.keyword {
            guard let place = names.firstIndex(of: name), namesCount else {
                if takesOthers { continue }
                return Fault(
                    message: "'\(function)' has no argument '\(name)'", hint: hint, argument: (name, range))
            }
            guard place >= given || onlyByName.contains(name) else {
                return Fault(message: "'\(function)' got the argument '\(name)' twice", hint: hint)
            }
        }
        guard arguments.spread == nil, arguments.keywordSpread == nil else { return nil }
        for (place, name) in names.enumerated() where required.contains(name) {
            guard place >= given || onlyByName.contains(name) else { continue }
            guard !arguments.keyword.contains(where: { $0.name == name }) else { continue }
            return Fault(message: "'\(function)' needs the argument '\(name)'", hint: hint)
        }
        return nil
    }
}

extension CallSignature {
    private func tooMany(_ function: String, _ given: Int) -> Message {
        if names.isEmpty { return "'\(function)' takes no arguments, not \(given)" }
        let most: Message = names.count == 1 ? "1 argument" : "\(names.count) arguments"
        if required.count < names.count { return "'\(function)' takes at most \(most), not \(given)" }
        return "'\(function)' takes \(most), not \(given)"
    }

    /// What `map` takes when it is given no filter.
    static let ofAttribute: CallSignature = "attribute default?"

    /// The filters that come with the language.
    static let filters: [String: CallSignature] = [
        "abs": "", "attr": "name", "b64decode": "", "b64encode": "", "batch": "linecount fill_with?", "camel_case": "",
        "capitalize": "", "center": "width?", "count": "", "d": "default_value? boolean?",
        "default": "default_value? boolean?", "dictsort": "case_sensitive? by? reverse?", "e": "", "escape": "",
        "filesizeformat": "binary?", "first": "", "float": "default?", "forceescape": "",
        "groupby": "attribute default? case_sensitive?", "indent": "width? first? blank?", "int": "default? base?",
        "items": "", "join": "d? attribute?", "kebab_case": "", "last": "", "length": "", "list": "", "lower": "",
        "max": "case_sensitive? attribute?", "min": "case_sensitive? attribute?", "pprint": "", "random": "",
        "regex_replace": "pattern replacement? count? ignorecase? multiline?",
        "regex_search": "pattern ignorecase? multiline?", "replace": "old new count?", "reverse": "",
        "round": "precision? method?", "safe": "", "slice": "slices fill_with?", "slugify": "separator?",
        "snake_case": "", "sort": "reverse? case_sensitive? attribute?", "string": "", "striptags": "",
        "sum": "attribute? start?", "title": "", "to_hcl": "indent?", "to_json": "indent? sort_keys?",
        "to_nice_yaml": "indent?", "to_yaml": "", "tojson": "indent?", "trim": "chars?",
        "truncate": "length? killwords? end? leeway?", "unique": "case_sensitive? attribute?", "upper": "",
        "urlencode": "", "urlize": "trim_url_limit? nofollow? target? rel? extra_schemes?", "with_role": "role * /",
        "wordcount": "", "wordwrap": "width? break_long_words? wrapstring? break_on_hyphens?", "xmlattr": "autospace?",
    ]

    static let tests: [String: CallSignature] = {
        var table: [String: CallSignature] = ["divisibleby": "num", "in": "seq", "sameas": "other"]
        let comparisons = [
            "eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "<", "le", "<=", "gt", "greaterthan", ">", "ge", ">=",
        ]
        for name in comparisons { table[name] = "other" }
        for name in TemplateTests.all.keys where table[name] == nil { table[name] = "" }
        return table
    }()

    static let functions: [String: CallSignature] = [
        "range": "start stop? step? /", "cycler": "value * /", "joiner": "sep?", "dict": "members? ** /",
        "lipsum": "n? html? min? max?",
    ]
}

extension TemplateEnvironment {
    func signature(ofFilter name: String) -> CallSignature? {
        extensions.filters[name]?.signature ?? CallSignature.filters[name]
    }

    func signature(ofTest name: String) -> CallSignature? {
        extensions.tests[name]?.signature ?? CallSignature.tests[name]
    }

    func signature(ofFunction name: String) -> CallSignature? {
        extensions.functions[name]?.signature ?? CallSignature.functions[name]
    }
}
