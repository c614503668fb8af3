internal import GabaritModule
internal import GabaritSource

/// Tells which replacements are certain when all findings of a module are known: the slip may be in the declaration.
///
/// A name that is used twice in the same way, or a declaration that a finding is about itself, is left to the author;
/// the hint stays.
struct FixDoubt {
    /// How often a name is to become another.
    private var counts: [[String]: Int] = [:]
    /// The names that findings stand at.
    private var suspects: [String: Int] = [:]

    init(_ problems: [Diagnostic]) {
        for problem in problems {
            guard let text = problem.place.span?.text else { continue }
            suspects[Self.name(text), default: 0] += 1
            if let key = Self.key(problem) { counts[key, default: 0] += 1 }
        }
    }

    /// The problem, without its replacement where that is not certain.
    func weighed(_ problem: Diagnostic) -> Diagnostic {
        guard let key = Self.key(problem) else { return problem }
        let isSuspect = suspects[Self.name(key[1]), default: 0] > 0
        guard isSuspect || counts[key, default: 0] > 1 else { return problem }
        var problem = problem
        problem.replacement = nil
        return problem
    }

    /// What is to become what, where both names are the author's own.
    private static func key(_ problem: Diagnostic) -> [String]? {
        guard let replacement = problem.replacement, let text = problem.place.span?.text,
            ofAuthor.contains(problem.code), name(text) != name(replacement),
            !ModuleScope.givenNames.contains(name(replacement))
        else { return nil }
        return [name(text), replacement]
    }

    private static let ofAuthor: Set<String> = [
        "E_UNDEFINED", "E_UNDEFINED_ATTRIBUTE", "E_TF_REFERENCE", "E_TF_VARIABLE",
    ]

    /// The last part of a name, without quotes.
    private static func name(_ text: String) -> String {
        let last = text.split(separator: ".").last.map(String.init) ?? text
        return last.filter { $0 != "'" && $0 != "\"" }
    }
}
