internal import GabaritSource
internal import GabaritValue

/// Shows a plan. It holds no handler and reads nothing, so it cannot touch the world.
public struct Preview: Sendable {
    private let plan: RunPlan

    public init(_ plan: RunPlan) {
        self.plan = plan
    }

    /// One line of a preview and what it is, for colouring.
    public struct Line: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case heading, plain, added, removed, hunk
        }

        public var kind: Kind
        public var text: String

        init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The preview as lines: base, tree, differences, variables, commits, pull request, status messages.
    public var lines: [Line] {
        heading("Run \(plan.runID) for \(plan.acronym)")
            + [
                plain("branch \(shown(plan.base.workspaceBranch)) on \(plan.base.baseCommit.prefix(10)), into \(shown(plan.base.targetBranch))"),
                plain("plan sha256:\(plan.digest)"),
            ]
            + tree + differences + variables + commits + pullRequest + statuses
    }

    /// The preview as text, without colour.
    public var text: String { lines.map(\.text).joined(separator: "\n") }

    // MARK: parts

    private var tree: [Line] {
        guard plan.hasChanges else { return heading("Files") + [plain("no changes")] }
        return heading("Files")
            + plan.operations.map { operation in
                let (kind, mark): (Line.Kind, String) =
                    switch operation.kind {
                    case .create: (.added, "+")
                    case .replace: (.plain, "~")
                    case .delete: (.removed, "-")
                    }
                let size = operation.kind == .delete ? "" : "  \(operation.content.bytes.count) bytes"
                return Line(kind, "\(mark) \(shown(operation.path.description))\(size)\(operation.isExecutable ? "  executable" : "")")
            }
    }

    private var differences: [Line] {
        let shownOperations = plan.operations.filter { $0.path.name != Marker.fileName }
        guard !shownOperations.isEmpty else { return [] }
        return heading("Differences")
            + shownOperations.flatMap { operation in
                UnifiedDiff(operation).lines.map { text in
                    if text.hasPrefix("+++") || text.hasPrefix("---") { return Line(.heading, text) }
                    if text.hasPrefix("@@") { return Line(.hunk, text) }
                    return Line(text.hasPrefix("+") ? .added : text.hasPrefix("-") ? .removed : .plain, text)
                }
            }
    }

    private var variables: [Line] {
        plan.modules.filter { !$0.variables.isEmpty }.flatMap { module in
            heading("Variables of \(shown(module.name))")
                + module.variables.map { binding in
                    let lost = binding.overrode.isEmpty ? "" : ", over \(binding.overrode.map(\.rawValue).joined(separator: ", "))"
                    let value = VisibleText.escaped(JSONWriter().text(binding.value))
                    return plain("\(shown(binding.name)) = \(value)  (\(binding.origin.rawValue)\(lost))")
                }
        }
    }

    private var commits: [Line] {
        let commits = plan.modules.compactMap(\.commit)
        guard !commits.isEmpty else { return [] }
        return heading("Commits")
            + commits.map { plain("\(shown($0.subject))  by \(shown($0.authorEmail))") }
    }

    private var pullRequest: [Line] {
        for case .pullRequest(let pullRequest) in plan.steps.map(\.input) {
            return heading("Pull request")
                + [plain(shown(pullRequest.title)), plain("")]
                + pullRequest.body.split(separator: "\n", omittingEmptySubsequences: false).map { plain(shown(String($0))) }
        }
        return []
    }

    private var statuses: [Line] {
        var messages: [StatusMessage] = []
        for step in plan.steps {
            if case .status(let status) = step.input { messages.append(status) }
            if case .pullRequest(let request) = step.input { messages.append(request.whenMerged) }
        }
        let order: [RunPhase] = RunPhase.allCases
        let sorted = messages.sorted { (order.firstIndex(of: $0.phase) ?? 0) < (order.firstIndex(of: $1.phase) ?? 0) }
        return heading("Status messages")
            + sorted.map { plain("\($0.phase.rawValue)  \(VisibleText.escaped(JSONWriter().text($0.body)))") }
    }

    private func heading(_ text: String) -> [Line] { [Line(.plain, ""), Line(.heading, text)] }
    private func plain(_ text: String) -> Line { Line(.plain, text) }
    private func shown(_ text: String) -> String { VisibleText.escaped(text) }
}
