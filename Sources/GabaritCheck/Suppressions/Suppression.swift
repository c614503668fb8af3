internal import GabaritSource

/// What an author says about a finding: that it is meant so, and why.
///
/// Written in a comment of any language: `gabarit: allow W0406 -- reason` for its own line and the next one,
/// `gabarit: allow-file W0406 -- reason` for the whole file, `gabarit: allow W0406 in logo.png -- reason` for another
/// file of the module, which may have no comments. Several codes may stand behind each other.
struct Suppression: Sendable {
    var code: String
    /// Where the code is written.
    var codeSpan: SourceSpan
    var reason: String
    /// The file that it speaks for.
    var file: String
    /// The lines it speaks for, or `nil` for the whole file.
    var lines: ClosedRange<Int>?
    var span: SourceSpan

    /// The findings, with those that a suppression speaks for marked; and what is wrong with the suppressions.
    ///
    /// - Parameter obstacles: problems that keep runs from using the module, whatever anybody allows.
    static func applied(
        _ all: [Suppression], except obstacles: Set<Diagnostic>, to problems: [Diagnostic]
    ) -> [Finding] {
        let marked = marked(all, except: obstacles, problems)
        var findings = marked.findings
        for place in all.indices where !marked.used.contains(place) {
            let other = marked.vain.contains(place) ? all[place].isVain : all[place].isUnused
            findings.append(Finding(problem: marked.faults[place] ?? other))
        }
        return findings
    }

    /// The problems that no suppression speaks for.
    static func unsuppressed(
        _ problems: [Diagnostic], _ all: [Suppression], except obstacles: Set<Diagnostic>
    ) -> [Diagnostic] {
        guard !all.isEmpty, !problems.isEmpty else { return problems }
        return marked(all, except: obstacles, problems).findings.filter { $0.suppression == nil }.map(\.problem)
    }

    /// The findings with their suppressions, what is wrong with these, and which of them speak for something: one that
    /// may be allowed, or one that may not.
    private static func marked(
        _ all: [Suppression], except obstacles: Set<Diagnostic>, _ problems: [Diagnostic]
    ) -> (findings: [Finding], faults: [Diagnostic?], used: Set<Int>, vain: Set<Int>) {
        let faults = all.map(\.fault)
        // By file and code, since both may stand in a file thousands of times.
        let obeyed = Dictionary(grouping: all.indices.filter { faults[$0] == nil }) { [all[$0].file, all[$0].code] }
        var used: Set<Int> = []
        var vain: Set<Int> = []
        let findings = problems.map { problem in
            let place = obeyed[[problem.place.fileName ?? "", problem.code]]?.first { all[$0].covers(problem) }
            if obstacles.contains(problem) {
                if let place { vain.insert(place) }
                return Finding(problem: problem)
            }
            if let place { used.insert(place) }
            return Finding(problem: problem, suppression: place.map { all[$0].reason })
        }
        return (findings, faults, used, vain)
    }

    /// Whether it speaks for the line of a problem of its file and code.
    private func covers(_ problem: Diagnostic) -> Bool {
        guard let lines else { return true }
        return problem.place.span.map { lines.contains($0.start.line) } ?? false
    }

    /// Why it is not obeyed, or `nil`.
    private var fault: Diagnostic? {
        if FindingCode.named(code)?.number != code {
            guard let meant = FindingCode.named(code)?.number else {
                return Diagnostic(
                    code: "E_ALLOW_CODE", "there is no code '\(code)'", at: .span(codeSpan), name: code,
                    among: FindingCode.all.map(\.number), otherwise: "write the number that the finding shows")
            }
            var problem = Diagnostic(
                code: "E_ALLOW_CODE", "'\(code)' is allowed by its number", at: codeSpan, hint: "write '\(meant)'")
            problem.replacement = meant
            return problem
        }
        guard reason.isEmpty else { return nil }
        return Diagnostic(
            code: "E_ALLOW", "'\(code)' is allowed here without a reason", at: span,
            hint: "write it behind the code: -- why")
    }

    private var isVain: Diagnostic {
        Diagnostic(
            code: "E_ALLOW", "'\(code)' cannot be allowed here: no run can use the module until it is mended", at: span,
            hint: "mend what the finding says")
    }

    private var isUnused: Diagnostic {
        Diagnostic(
            .warning, code: "W_ALLOW_UNUSED", "there is no '\(code)' here to allow", at: span,
            hint: "take the comment out")
    }
}
