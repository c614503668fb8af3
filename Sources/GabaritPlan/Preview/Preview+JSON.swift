internal import GabaritDigest
internal import GabaritSource
public import GabaritValue

extension RunPlan {
    /// What the plan will do, as a document for programs: the same keys in the same order for every plan.
    public var previewValue: Value {
        .object([
            "run": .string(runID.text), "workspace": .string(acronym.text), "digest": .string(digest),
            "base": baseValue, "hasChanges": .bool(hasChanges), "warnings": .array(warnings.map(Value.string)),
            "files": .array(netChanges.map(Self.value)), "modules": .array(modules.map(Self.value)),
            "pullRequest": pullRequest.map(Self.value) ?? .null,
            "statuses": .array(
                statuses.map {
                    .object(["id": .string($0.id), "phase": .string($0.phase.rawValue), "body": $0.body])
                }),
            "steps": .array(steps.map(Self.value)),
        ])
    }

    private var baseValue: Value {
        .object([
            "targetBranch": .string(base.targetBranch), "targetCommit": .string(base.targetCommit),
            "workspaceBranch": .string(base.workspaceBranch),
            "branchCommit": base.branchCommit.map(Value.string) ?? .null, "baseCommit": .string(base.baseCommit),
            "folder": .string(base.folder.description),
        ])
    }

    private static func value(_ change: NetChange) -> Value {
        let diff = UnifiedDiff(change)
        return .object([
            "path": .string(change.path.description), "kind": .string(change.kind),
            "executable": .bool(change.isExecutable), "wasExecutable": .bool(change.wasExecutable),
            "bytes": .integer(change.after?.bytes.count ?? 0),
            "sha256": change.after.map { .string(Digest.sha256($0.bytes)) } ?? .null,
            "added": .integer(diff.added), "removed": .integer(diff.removed),
            "diff": .string(diff.patch),
        ])
    }

    private static func value(_ module: ModulePlan) -> Value {
        .object([
            "name": .string(module.name), "version": .string(module.version), "digest": .string(module.digest),
            "variables": .array(module.variables.map(value)), "commit": module.commit.map(value) ?? .null,
        ])
    }

    private static func value(_ variable: VariableBinding) -> Value {
        .object([
            "name": .string(variable.name), "type": .string(variable.type), "value": variable.value,
            "origin": .string(variable.origin.rawValue),
            "required": .bool(variable.isRequired),
            "overrode": .array(
                variable.overrode.map { .object(["origin": .string($0.origin.rawValue), "value": $0.value]) }),
            "file": .string(variable.file.description),
        ])
    }

    private static func value(_ commit: CommitPlan) -> Value {
        .object([
            "author": .object(["name": .string(commit.authorName), "email": .string(commit.authorEmail)]),
            "committer": .object(["name": .string(commit.committerName), "email": .string(commit.committerEmail)]),
            "seconds": .integer(Int(commit.moment.seconds)), "message": .string(commit.message),
        ])
    }

    private static func value(_ request: PullRequestPlan) -> Value {
        .object([
            "source": .string(request.sourceBranch), "target": .string(request.targetBranch),
            "title": .string(request.title), "body": .string(request.body),
        ])
    }

    private static func value(_ step: Step) -> Value {
        .object([
            "position": .integer(step.key.position), "uses": .string(step.uses),
            "module": step.module.map(Value.string) ?? .null,
        ])
    }
}
