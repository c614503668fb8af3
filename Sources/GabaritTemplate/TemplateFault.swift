internal import GabaritSource

/// Why an operation of a template failed, before a place is known.
struct TemplateFault: Error {
    /// The kinds of Jinja's and Python's errors, in words of no language.
    enum Kind: String {
        case syntax, undefined, notFound = "not-found", security, runtime, argument, type, value
        case zeroDivision = "zero-division", overflow, recursion, key, index, attribute, limit
    }

    var kind: Kind
    var message: String
    var hint: String?
    /// The variable that does not exist, when that is what is wrong.
    var variable: String?
    /// The argument of the call that is wrong, when it is one.
    var argument: Argument?

    /// An argument of a call.
    enum Argument {
        /// By its place among those without a name.
        case position(Int)
        /// By its name, which is what is wrong with it.
        case name(String)
        /// By its name, where its value is wrong.
        case value(String)
    }

    init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    /// The same fault of an argument.
    func of(_ argument: Argument) -> TemplateFault {
        var fault = self
        fault.argument = argument
        return fault
    }

    /// The variable that may have been meant.
    func nearHint(_ scope: Scope) -> String? {
        if let word = variable.flatMap({ Self.wordsOfOthers[$0] }) { return "write '\(word)'" }
        return variable.flatMap { NearName.of($0, among: scope.visibleNames.sorted()) }.map { "did you mean '\($0)'?" }
    }

    /// What constants are called in other languages, and here.
    private static let wordsOfOthers = [
        "null": "none", "nil": "none", "NULL": "none", "NONE": "none", "TRUE": "true", "FALSE": "false",
    ]

    /// The stable code of a diagnostic.
    var code: String {
        switch kind {
        case .syntax: "E_TEMPLATE_SYNTAX"
        case .undefined: "E_UNDEFINED"
        case .notFound: "E_TEMPLATE_NOT_FOUND"
        case .security: "E_SECURITY"
        case .limit: "E_LIMIT"
        case .zeroDivision: "E_ZERO_DIVISION"
        default: "E_TEMPLATE_\(rawValueInCapitals)"
        }
    }

    private var rawValueInCapitals: String { kind.rawValue.uppercased() }
}
