internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// What the request of a test came to, in the words that a test writes down.
struct ModuleTestOutcome {
    /// What `expected.json` says.
    let document: Object
    /// The workspace folder; `nil` when nothing was planned.
    let tree: [TreePath: SnapshotFile]?
    /// The files of it that the request wrote.
    let written: Set<TreePath>
    let title: String?
    /// Why the request was refused; empty when it was planned.
    let refusals: [Diagnostic]

    init(plan: RunPlan, tree: [TreePath: SnapshotFile], settings: CaseSettings) {
        document = [
            "changes": .array(Self.changes(plan)),
            "warnings": .array(plan.warnings.map(Value.string)),
            "variables": .object(Object(plan.modules.map { ($0.name, .object(Self.variables($0))) })),
            "commits": .array(plan.modules.compactMap(Self.commit)),
            "pullRequest": plan.pullRequest.map(Self.pullRequest) ?? .null,
            "statuses": .array(plan.orderedStatuses.map(Self.status)),
        ]
        self.tree = tree
        written = Set(
            plan.netChanges.filter { $0.after != nil && !$0.isMarker }.compactMap {
                $0.path.relative(to: plan.base.folder)
            })
        title = settings.title
        refusals = []
    }

    /// - Parameter shownPaths: how messages name the modules' folders, by their names: the way to them says nothing.
    init(problems: [Diagnostic], settings: CaseSettings, shownPaths: [String: String]) {
        document = ["errors": .array(problems.map { Self.error($0, shownPaths) })]
        (tree, written) = (nil, [])
        refusals = problems
        title = settings.title
    }

    /// The keys that an expectation may have.
    static let keys = ["changes", "warnings", "variables", "commits", "pullRequest", "statuses", "errors"]

    // MARK: parts

    private static func changes(_ plan: RunPlan) -> [Value] {
        plan.netChanges.filter { !$0.isMarker }.map { change in
            .string("\(change.sign) \(change.path.relative(to: plan.base.folder) ?? change.path)")
        }
    }

    private static func variables(_ module: ModulePlan) -> Object {
        Object(
            module.variables.map { binding in
                (binding.name, .object(["value": binding.value, "from": .string(binding.origin.rawValue)]))
            })
    }

    /// Without trailers: the digest of a module changes with every letter of it.
    private static func commit(_ module: ModulePlan) -> Value? {
        guard let commit = module.commit else { return nil }
        return .object([
            "module": .string(module.name), "author": .string(commit.authorEmail), "subject": .string(commit.subject),
        ])
    }

    private static func pullRequest(_ request: PullRequestPlan) -> Value {
        let body = request.body.split(separator: "\n", omittingEmptySubsequences: false)
        return .object([
            "source": .string(request.sourceBranch), "target": .string(request.targetBranch),
            "title": .string(request.title), "body": .array(body.map { .string(String($0)) }),
        ])
    }

    private static func status(_ message: StatusMessage) -> Value {
        .object(["phase": .string(message.phase.rawValue), "body": message.body])
    }

    private static func error(_ problem: Diagnostic, _ shownPaths: [String: String]) -> Value {
        var members: Object = ["code": .string(problem.code), "message": .string(problem.message)]
        let place: String?
        switch problem.place {
        case .nowhere: place = nil
        case .file(let name): place = name
        case .span(let span), .value(_, let span): place = "\(span.file.name):\(span.start)"
        }
        if let place {
            let module = shownPaths.first { place.hasPrefix($0.value + "/") }
            members["at"] = .string(module.map { $0.key + place.dropFirst($0.value.count) } ?? place)
        }
        return .object(members)
    }
}
