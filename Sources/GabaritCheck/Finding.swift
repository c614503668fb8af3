public import GabaritSource

/// A problem under its number, with what the author of the module said about it.
public struct Finding: Sendable, Hashable {
    /// The problem; its code is the number of a ``FindingCode``.
    public var problem: Diagnostic
    /// The reason that the module gives for letting it be, or `nil`.
    public var suppression: String?

    /// - Parameter problem: with the code that its reader or check gave it; a word becomes its number.
    public init(problem: Diagnostic, suppression: String? = nil) {
        self.problem = Self.numbered(problem)
        self.suppression = suppression
    }

    static func numbered(_ problem: Diagnostic) -> Diagnostic {
        var problem = problem
        problem.code = FindingCode.named(problem.code)?.number ?? problem.code
        return problem
    }
}
