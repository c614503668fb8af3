public import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Shows a plan as one self-contained web page: a pure function of the plan, like ``Preview``.
///
/// The page loads nothing and runs nothing; every text of the plan is escaped, and characters that would hide or turn
/// others around are written out.
public struct PreviewPage: Sendable {
    private let plan: RunPlan

    public init(_ plan: RunPlan) {
        self.plan = plan
    }

    /// The page, UTF-8 when written, with a line end at its end.
    ///
    /// - Throws: `Diagnostics` when the plan is larger than one page may be.
    public func html() throws(Diagnostics) -> String {
        var settings = TemplateSettings.strict
        settings.autoescape = .on
        (settings.trimBlocks, settings.lstripBlocks) = (true, true)
        settings.limits.output = 128 * 1024 * 1024
        settings.limits.fuel = 1_000_000_000
        settings.limits.memory = .max
        let template = try TemplateEnvironment(settings).compile(
            SourceFile(name: "preview.html", text: PreviewPageTemplate.text))
        return try template.render(Self.visible(content))
    }

    // MARK: content

    private var content: Object {
        let changes = plan.netChanges
        return [
            "style": .string(PreviewPageTemplate.style), "acronym": .string(plan.acronym.text),
            "run": .string(plan.runID.text), "digest": .string(plan.digest), "base": base,
            "warnings": .array(plan.warnings.map(Value.string)), "tree": .array(PageTree.items(of: plan)),
            "counts": counts(changes), "files": .array(changes.filter { !$0.isMarker }.enumerated().map(file)),
            "modules": .array(plan.modules.map(Self.module)),
            "pullRequest": plan.pullRequest.map(Self.pullRequest) ?? .null,
            "statuses": .array(plan.orderedStatuses.map(Self.status)), "steps": .array(steps),
        ]
    }

    private var base: Value {
        .object([
            "branch": .string(plan.base.workspaceBranch), "target": .string(plan.base.targetBranch),
            "isNew": .bool(plan.base.branchCommit == nil),
            "commit": .string(String(plan.base.baseCommit.prefix(10))), "folder": .string(plan.base.folder.description),
        ])
    }

    private func counts(_ changes: [NetChange]) -> Value {
        .object([
            "created": .integer(changes.count { $0.before == nil }),
            "changed": .integer(changes.count { $0.before != nil && $0.after != nil }),
            "deleted": .integer(changes.count { $0.after == nil }),
            "commits": .integer(plan.modules.count { $0.commit != nil }),
            "variables": .integer(plan.modules.reduce(0) { $0 + $1.variables.count }),
        ])
    }

    private func file(_ index: Int, _ change: NetChange) -> Value {
        let diff = UnifiedDiff(change)
        // The two lines with the name say what the summary says already.
        return .object([
            "anchor": .string("file-\(index)"), "path": .string(change.path.description),
            "kind": .string(change.kind), "mark": .string(String(change.sign)), "added": .integer(diff.added),
            "removed": .integer(diff.removed), "executable": .bool(change.isExecutable && change.after != nil),
            "lostMode": .bool(change.wasExecutable && !change.isExecutable),
            "lines": .array(NumberedLine.all(of: diff).map(\.value)),
        ])
    }

    private static func module(_ module: ModulePlan) -> Value {
        .object([
            "name": .string(module.name), "version": .string(module.version),
            "variables": .array(module.variables.map(variable)), "commit": module.commit.map(commit) ?? .null,
        ])
    }

    private static func variable(_ variable: VariableBinding) -> Value {
        .object([
            "name": .string(variable.name), "type": .string(variable.type), "value": .string(text(variable.value)),
            "origin": .string(variable.origin.rawValue), "required": .bool(variable.isRequired),
            "overrode": .array(
                variable.overrode.map {
                    .object(["origin": .string($0.origin.rawValue), "value": .string(text($0.value))])
                }),
        ])
    }

    private static func commit(_ commit: CommitPlan) -> Value {
        let rest = commit.message.split(separator: "\n").dropFirst()
        return .object([
            "subject": .string(commit.subject), "author": .string(commit.authorEmail),
            "committer": .string(commit.committerEmail), "trailers": .array(rest.map { .string(String($0)) }),
        ])
    }

    private static func pullRequest(_ request: PullRequestPlan) -> Value {
        let body = request.body.split(separator: "\n", omittingEmptySubsequences: false)
        return .object([
            "title": .string(request.title), "source": .string(request.sourceBranch),
            "target": .string(request.targetBranch), "body": .array(body.map { .string(String($0)) }),
        ])
    }

    private static func status(_ message: StatusMessage) -> Value {
        .object(["phase": .string(message.phase.rawValue), "body": .string(text(message.body))])
    }

    private var steps: [Value] {
        plan.steps.compactMap { step in
            guard case .with(let input) = step.input else { return nil }
            return .object(["uses": .string(step.uses), "input": .string(Self.text(input))])
        }
    }

    private static func text(_ value: Value) -> String { JSONWriter().text(value) }

    // MARK: hostile text

    private static func visible(_ content: Object) -> Object {
        Object(content.map { ($0.key, $0.key == "style" ? $0.value : visible($0.value)) })
    }

    /// Depth is that of ``content``: values of the plan are in it as text.
    private static func visible(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(VisibleText.escaped(text))
        case .array(let elements): .array(elements.map(visible))
        case .object(let members): .object(Object(members.map { ($0.key, visible($0.value)) }))
        default: value
        }
    }
}
