internal import GabaritSource

extension NameChecker {
    mutating func checkFilter(_ name: String, _ range: Range<Int>) {
        guard !environment.knowsFilter(name) else { return }
        report(
            "E_UNKNOWN_FILTER", "there is no filter '\(name)'", range, name: name,
            among: environment.filterNames)
    }

    mutating func checkTest(_ name: String, _ range: Range<Int>) {
        guard !environment.knowsTest(name) else { return }
        report(
            "E_UNKNOWN_TEST", "there is no test '\(name)'", range, name: name,
            among: environment.testNames)
    }

    mutating func checkCall(
        _ function: String, _ signature: CallSignature?, _ arguments: Expression.Arguments, _ range: Range<Int>
    ) {
        guard let fault = signature?.fault(function, arguments) else { return }
        guard let argument = fault.argument, let names = signature?.names else {
            return report("E_ARGUMENTS", fault.message, range, hint: fault.hint)
        }
        add(
            Diagnostic(
                code: "E_ARGUMENTS", fault.message, at: .span(SourceSpan(file: current.file, range: argument.range)),
                name: argument.name, among: names, otherwise: fault.hint))
    }

    /// What a filter makes of a value.
    mutating func filtered(
        _ name: String, _ arguments: Expression.Arguments, _ shape: NameShape, _ range: Range<Int>
    ) -> NameShape {
        checkFilter(name, range)
        let given = check(arguments)
        // Without the name of a filter, 'map' reads an attribute, which has a name of its own.
        let isOfAttribute = name == "map" && arguments.positional.isEmpty && arguments.spread == nil
        checkCall(
            name, isOfAttribute ? .ofAttribute : environment.signature(ofFilter: name), arguments, range)
        if environment.extensions.filters[name] != nil { return .any }
        if let fault = FilterKind.fault(name, on: shape) { report("E_FILTER_KIND", fault, range) }
        checkNames(in: arguments, of: name)
        checkPattern(of: name, arguments)
        let attribute = checkAttribute(name, arguments, shape)
        checkWords(name, arguments, shape, attribute)
        if name == "sum" { checkSum(shape, arguments, attribute, range) }
        return result(ofFilter: name, on: shape, given, arguments, attribute)
    }

    private func result(
        ofFilter name: String, on shape: NameShape, _ given: ArgumentShapes, _ arguments: Expression.Arguments,
        _ attribute: NameShape?
    ) -> NameShape {
        switch name {
        case "sort", "reverse", "list", "unique", "select", "reject", "selectattr", "rejectattr", "with_role":
            if case .list = shape { return shape }
            return .any
        case "first", "last", "random", "min", "max":
            if case .list(let element) = shape { return element == .nothing ? .any : element }
            return .any
        case "batch", "slice":
            guard case .list(let element) = shape else { return .any }
            let filling = given.positional.dropFirst().first ?? given.keyword["fill_with"] ?? .nothing
            return .list(.list(element.joined(filling)))
        case "groupby":
            guard case .list = shape, let attribute else { return .any }
            return .list(.tuple([attribute, shape]))
        case "items", "dictsort":
            let pairs = Self.result(ofMethod: "items", of: shape)
            return pairs
        case "map": return attribute.map { .list($0) } ?? mapped(arguments)
        case "default", "d": return given.positional.first.map { shape.joined($0) } ?? shape
        case "length", "count", "wordcount", "abs", "round", "int", "float": return .number
        case "regex_search": return .any
        default: return Self.makesText.contains(name) ? .text : .any
        }
    }

    private static let makesText: Set<String> = FilterKind.ofText.union([
        "join", "string", "to_json", "to_hcl", "tojson", "to_yaml", "to_nice_yaml", "urlencode", "pprint",
    ]).subtracting(["abs", "round", "int", "float", "wordcount", "regex_search"])

    /// The list that `map('upper')` gives.
    private func mapped(_ arguments: Expression.Arguments) -> NameShape {
        let makesText = arguments.positional.first?.literalText.map(Self.makesText.contains) ?? false
        return .list(makesText ? .text : .any)
    }

    /// What is added up are numbers; what else can be added needs a start.
    private mutating func checkSum(
        _ shape: NameShape, _ arguments: Expression.Arguments, _ attribute: NameShape?, _ range: Range<Int>
    ) {
        guard arguments.positional.count < 2, !arguments.keyword.contains(where: { $0.name == "start" }),
            arguments.positional.isEmpty || attribute != nil, arguments.spread == nil, arguments.keywordSpread == nil,
            case .list(let element) = shape
        else { return }
        let added = attribute ?? element
        guard added.isText || added.isMany else { return }
        report("E_FILTER_KIND", "'sum' needs a list of numbers, this is a list with \(added.noun)", range)
    }

    /// Words that are compared with ones that can never be: `with_role('Onwer')`.
    private mutating func checkWords(
        _ name: String, _ arguments: Expression.Arguments, _ shape: NameShape, _ attribute: NameShape?
    ) {
        guard case .list(let element) = shape else { return }
        var compared: [Expression] = []
        var known: NameShape?
        let isSelection = name == "selectattr" || name == "rejectattr"
        if name == "with_role", case .object(let members) = element {
            (compared, known) = (arguments.positional, members["role"])
        } else if isSelection, arguments.positional.count == 3,
            ["eq", "equalto", "==", "ne", "!="].contains(arguments.positional[1].literalText ?? "")
        {
            (compared, known) = ([arguments.positional[2]], attribute)
        } else if isSelection, arguments.positional.count == 3, arguments.positional[1].literalText == "in" {
            (compared, known) = (arguments.positional[2].elements ?? [], attribute)
        }
        if let known { checkWords(compared, against: known) }
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
        let isFirst = ["selectattr", "rejectattr", "groupby", "sum"].contains(name)
        if isFirst { named = named ?? arguments.positional.first }
        let takesAttribute = [
            "selectattr", "rejectattr", "groupby", "map", "sort", "unique", "min", "max", "sum", "join",
        ]
        guard takesAttribute.contains(name), let named, let text = named.literalText else { return nil }
        let links = text.split(separator: ".", omittingEmptySubsequences: false).map {
            Expression.Link(form: .attribute(String($0)), range: named.range)
        }
        let shape = result(of: links, on: element, path: nil)
        let preset = arguments.keyword.first { $0.name == "default" }?.value
        return preset.map { shape.joined(self.shape(of: $0)) } ?? shape
    }
}
