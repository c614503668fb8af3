/// A call of a filter, a test or a method: what is called, and where its arguments are.
struct FastCall: BitwiseCopyable {
    enum Kind: UInt8 { case filter, test, method }

    var kind: Kind
    /// What flat code does itself when the values are plain; ``KnownCall/unknown`` for what only the interpreter does.
    var known: KnownCall
    /// Whether a test is negated.
    var isNegated: Bool
    var escapes: Bool
    var name: Datum
    /// Where its operands start: the positional ones, then those with names.
    var operands: Int32
    var positional: Int32
    var keyword: Int32 = 0
    /// Where the names of the operands with names start.
    var keywordNames: Int32 = 0
}

/// Filters, tests and methods that flat code does itself for plain values, and leaves to the interpreter for others.
enum KnownCall: UInt8 {
    case unknown
    case upper, lower, title, capitalize, trim, replace, startsWith, endsWith
    case length, first, last, join, list, items, keys, values, get
    case escape, safe, json, integer, float, string, absolute, round, truncate, indent, wordCount, split, format
    case map, select, reject, selectAttribute, rejectAttribute, sum, min, max, sort, sortPairs, unique
    case isString, isNumber, isInteger, isFloat, isBoolean, isTrue, isFalse, isMapping, isSequence, isIterable
    case isEven, isOdd, isDivisible, isEqual, isNotEqual, isLess, isLessOrEqual, isGreater, isGreaterOrEqual, isIn

    /// By the names of filters.
    static let filters = NameTable([
        ("upper", upper.rawValue), ("lower", lower.rawValue), ("title", title.rawValue),
        ("capitalize", capitalize.rawValue), ("trim", trim.rawValue), ("replace", replace.rawValue),
        ("length", length.rawValue), ("count", length.rawValue), ("first", first.rawValue), ("last", last.rawValue),
        ("join", join.rawValue), ("list", list.rawValue), ("escape", escape.rawValue), ("e", escape.rawValue),
        ("safe", safe.rawValue), ("tojson", json.rawValue), ("int", integer.rawValue), ("string", string.rawValue),
        ("abs", absolute.rawValue), ("float", float.rawValue), ("round", round.rawValue),
        ("truncate", truncate.rawValue), ("indent", indent.rawValue), ("wordcount", wordCount.rawValue),
        ("format", format.rawValue), ("map", map.rawValue), ("select", select.rawValue), ("reject", reject.rawValue),
        ("selectattr", selectAttribute.rawValue), ("rejectattr", rejectAttribute.rawValue), ("sum", sum.rawValue),
        ("min", min.rawValue), ("max", max.rawValue), ("sort", sort.rawValue), ("dictsort", sortPairs.rawValue),
        ("unique", unique.rawValue),
    ])

    /// By the names of tests.
    static let tests = NameTable([
        ("string", isString.rawValue), ("number", isNumber.rawValue), ("integer", isInteger.rawValue),
        ("float", isFloat.rawValue), ("boolean", isBoolean.rawValue), ("true", isTrue.rawValue),
        ("false", isFalse.rawValue), ("mapping", isMapping.rawValue), ("sequence", isSequence.rawValue),
        ("iterable", isIterable.rawValue), ("even", isEven.rawValue), ("odd", isOdd.rawValue),
        ("divisibleby", isDivisible.rawValue), ("eq", isEqual.rawValue), ("equalto", isEqual.rawValue),
        ("==", isEqual.rawValue), ("ne", isNotEqual.rawValue), ("lt", isLess.rawValue),
        ("lessthan", isLess.rawValue), ("le", isLessOrEqual.rawValue), ("gt", isGreater.rawValue),
        ("greaterthan", isGreater.rawValue), ("ge", isGreaterOrEqual.rawValue), ("in", isIn.rawValue),
    ])

    /// By the names of methods.
    static let methods = NameTable([
        ("upper", upper.rawValue), ("lower", lower.rawValue), ("title", unknown.rawValue), ("strip", trim.rawValue),
        ("replace", replace.rawValue), ("startswith", startsWith.rawValue), ("endswith", endsWith.rawValue),
        ("items", items.rawValue), ("keys", keys.rawValue), ("values", values.rawValue), ("get", get.rawValue),
        ("split", split.rawValue),
    ])
}

/// Names with a meaning of their own where a variable could stand.
enum FastWord: UInt8 {
    case none
    case loop, own, parent, caller, varargs, kwargs, underscore
    case range, dict, lipsum, namespace, cycler, joiner

    static let table = NameTable([
        ("loop", loop.rawValue), ("self", own.rawValue), ("super", parent.rawValue), ("caller", caller.rawValue),
        ("varargs", varargs.rawValue), ("kwargs", kwargs.rawValue), ("_", underscore.rawValue),
        ("range", range.rawValue), ("dict", dict.rawValue), ("lipsum", lipsum.rawValue),
        ("namespace", namespace.rawValue), ("cycler", cycler.rawValue), ("joiner", joiner.rawValue),
    ])
}

/// The attributes of `loop` that flat code knows.
enum LoopAttribute: UInt8 {
    case none
    case index, index0, first, last, length, revindex, revindex0, previous, next, depth, depth0, cycle

    static let table = NameTable([
        ("index", index.rawValue), ("index0", index0.rawValue), ("first", first.rawValue), ("last", last.rawValue),
        ("length", length.rawValue), ("revindex", revindex.rawValue), ("revindex0", revindex0.rawValue),
        ("previtem", previous.rawValue), ("nextitem", next.rawValue), ("depth", depth.rawValue),
        ("depth0", depth0.rawValue), ("cycle", cycle.rawValue),
    ])
}

/// Methods that dictionaries have whatever their keys are, and those that change what they are called on.
enum MethodName {
    /// Of dictionaries.
    static let ofDictionaries = NameTable(
        [
            "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values",
        ].map { ($0, 1) })

    /// The same for any text, which need not have readable bytes behind it.
    static func isOfDictionaries(_ text: Datum) -> Bool { ofDictionaries.value(ofText: text) != 0 }

    /// Methods that change their list or dictionary.
    static let stateful = NameTable(
        [
            "append", "extend", "insert", "remove", "pop", "popitem", "update", "setdefault", "clear", "sort",
            "reverse",
        ].map { ($0, 1) })
}
