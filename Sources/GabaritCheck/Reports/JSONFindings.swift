public import GabaritSource
public import GabaritValue

/// Findings as JSON, one object a line.
public enum JSONFindings {
    /// A problem as an object, whatever its code is.
    public static func value(of problem: Diagnostic) -> Value { .object(members(problem)) }

    static func line(_ finding: Finding) -> String { JSONWriter().text(value(of: finding.problem)) }

    private static func members(_ problem: Diagnostic) -> Object {
        var members: Object = [
            "severity": .string(problem.severity.rawValue), "code": .string(problem.code),
            "message": .string(problem.message),
        ]
        if let file = problem.place.fileName { members["file"] = .string(file) }
        if let span = problem.place.span {
            members["line"] = .integer(span.start.line)
            members["column"] = .integer(span.start.column)
            members["endLine"] = .integer(span.end.line)
            members["endColumn"] = .integer(span.end.column)
        }
        if case .value(let pointer, _) = problem.place { members["pointer"] = .string(pointer.description) }
        if let hint = problem.hint { members["hint"] = .string(hint) }
        if let replacement = problem.replacement { members["replacement"] = .string(replacement) }
        return members
    }
}
