internal import GabaritSource

/// What an author says about a finding: that it is meant so, and why.
///
/// Written in a comment of any language: `gabarit: allow CODE -- reason` for its own line and the next one,
/// `gabarit: allow-file CODE -- reason` for the whole file.
struct Suppression: Sendable {
    var code: String
    var reason: String
    /// The lines it speaks for, or `nil` for the whole file.
    var lines: ClosedRange<Int>?
    var span: SourceSpan

    /// The findings, with those that a suppression speaks for marked; and what is wrong with the suppressions.
    static func applied(_ all: [Suppression], to problems: [Diagnostic]) -> [Finding] {
        var used: Set<Int> = []
        var findings = problems.map { problem in
            let place = all.firstIndex { !$0.reason.isEmpty && $0.covers(problem) }
            if let place { used.insert(place) }
            return Finding(problem: problem, suppression: place.map { all[$0].reason })
        }
        for (place, suppression) in all.enumerated() where !used.contains(place) {
            findings.append(Finding(problem: suppression.problem, suppression: nil))
        }
        return findings
    }

    private func covers(_ problem: Diagnostic) -> Bool {
        guard problem.code == code, problem.place.fileName == span.file.name else { return false }
        guard let lines else { return true }
        return problem.place.span.map { lines.contains($0.start.line) } ?? false
    }

    private var problem: Diagnostic {
        if reason.isEmpty {
            return Diagnostic(
                code: "E_ALLOW", "'\(code)' is allowed here without a reason", at: span,
                hint: "write it behind the code: -- why")
        }
        return Diagnostic(
            .warning, code: "W_ALLOW_UNUSED", "there is no '\(code)' here to allow", at: span,
            hint: "take the comment out")
    }
}
