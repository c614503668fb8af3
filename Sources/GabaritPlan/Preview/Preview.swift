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

        public init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The preview as lines: base, warnings, tree, differences, variables, commits, pull request, status
    /// messages, steps of plugins.
    public var lines: [Line] {
        heading("Run \(plan.runID) for \(plan.acronym)")
            + [
                plain(
                    "branch \(shown(plan.base.workspaceBranch)) on \(plan.base.baseCommit.prefix(10)), into \(shown(plan.base.targetBranch))"
                ),
                plain("plan sha256:\(plan.digest)"),
            ]
            + warnings + tree + differences + variables + commits + pullRequest + statuses + otherSteps
    }

    /// The preview as text, without colour.
    public var text: String { lines.map(\.text).joined(separator: "\n") }

    // MARK: parts

    private var warnings: [Line] {
        plan.warnings.isEmpty ? [] : heading("Warnings") + plan.warnings.map { Line(.removed, "! " + shown($0)) }
    }

    private var tree: [Line] {
        guard plan.hasChanges else { return heading("Files") + [plain("no changes")] }
        return heading("Files") + ChangeTree.lines(of: plan.netChanges, below: plan.base.folder)
    }

    private var differences: [Line] {
        let changes = plan.netChanges.filter { !$0.isMarker }
        return changes.isEmpty ? [] : heading("Differences") + changes.flatMap { UnifiedDiff($0).lines }
    }

    private var variables: [Line] {
        plan.modules.filter { !$0.variables.isEmpty }.flatMap { module in
            heading("Variables of \(shown(module.name))") + module.variables.map { plain(Self.text(of: $0)) }
        }
    }

    private static func text(of binding: VariableBinding) -> String {
        let lost = binding.overrode.map { "\($0.origin.rawValue) \(text(of: $0.value))" }
        let over = lost.isEmpty ? "" : ", over " + lost.joined(separator: ", ")
        return "\(VisibleText.escaped(binding.name)) = \(text(of: binding.value))  (\(binding.origin.rawValue)\(over))"
    }

    private static func text(of value: Value) -> String { VisibleText.escaped(JSONWriter().text(value)) }

    private var commits: [Line] {
        let commits = plan.modules.compactMap(\.commit)
        guard !commits.isEmpty else { return [] }
        return heading("Commits")
            + commits.flatMap { commit in
                [plain("\(shown(commit.subject))  by \(shown(commit.authorEmail))")]
                    + commit.message.split(separator: "\n").dropFirst().map { plain("    " + shown(String($0))) }
            }
    }

    private var pullRequest: [Line] {
        guard let request = plan.pullRequest else { return [] }
        let body = request.body.split(separator: "\n", omittingEmptySubsequences: false)
        return heading("Pull request") + [plain(shown(request.title)), plain("")]
            + body.map { plain(shown(String($0))) }
    }

    private var statuses: [Line] {
        heading("Status messages")
            + plan.orderedStatuses.map { plain("\($0.phase.rawValue)  \(shown(JSONWriter().text($0.body)))") }
    }

    private var otherSteps: [Line] {
        let steps: [Line] = plan.steps.compactMap { step in
            guard case .with(let input) = step.input else { return nil }
            return plain("\(shown(step.uses)) \(shown(JSONWriter().text(input)))")
        }
        return steps.isEmpty ? [] : heading("Other steps") + steps
    }

    private func heading(_ text: String) -> [Line] { [Line(.plain, ""), Line(.heading, text)] }
    private func plain(_ text: String) -> Line { Line(.plain, text) }
    private func shown(_ text: String) -> String { VisibleText.escaped(text) }
}

extension RunPlan {
    /// The status messages, in the order they are sent.
    public var statuses: [StatusMessage] {
        steps.compactMap { if case .status(let message) = $0.input { message } else { nil } }
    }

    /// The status messages of the run and of its merge, in the order of the phases.
    public var orderedStatuses: [StatusMessage] {
        let messages = statuses + [pullRequest?.whenMerged].compactMap { $0 }
        let order = RunPhase.allCases
        return messages.sorted { (order.firstIndex(of: $0.phase) ?? 0) < (order.firstIndex(of: $1.phase) ?? 0) }
    }

    /// The pull request, unless nothing changes.
    public var pullRequest: PullRequestPlan? {
        steps.lazy.compactMap { if case .pullRequest(let request) = $0.input { request } else { nil } }.first
    }
}
