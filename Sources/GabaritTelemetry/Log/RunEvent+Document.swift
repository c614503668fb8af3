public import GabaritRun
internal import GabaritSource
public import GabaritValue

extension RunEvent {
    /// The event for programs: `{"time", "event", "run", "workspace"?, …}` with the ``Kind/fields`` behind them.
    ///
    /// `time` is a moment of RFC 3339, `event` a ``Kind/name``; `workspace` is absent while it is not known. Text from
    /// outside is written out as `VisibleText` does, as in the log.
    public var document: Value {
        var members: Object = [
            "time": .string(DateText.text(of: moment)), "event": .string(kind.name), "run": .string(run).visible,
        ]
        if let workspace { members["workspace"] = .string(workspace).visible }
        for (key, value) in kind.fields where members[key] == nil { members[key] = value.visible }
        return .object(members)
    }
}

extension RunEvent.Kind {
    /// What happened, in a word of lower-case letters and underscores.
    public var name: String {
        switch self {
        case .received: "received"
        case .asked: "asked"
        case .alreadyApplied: "already_applied"
        case .resumed: "resumed"
        case .takenBack: "taken_back"
        case .readBase: "repository_read"
        case .resolvedModules: "modules_read"
        case .planned: "module_planned"
        case .planSealed: "plan_made"
        case .stepStarted: "step_started"
        case .stepFinished: "step_finished"
        case .stepFailed: "step_failed"
        case .progress: "step_progress"
        case .published: "status_published"
        case .startedOver: "started_over"
        case .ended: "ended"
        }
    }

    /// What belongs to it, by the names that the log has too: texts, and numbers.
    public var fields: Object {
        switch self {
        case .received(let id, let delivery): ["message_id": .string(id), "delivery": .integer(delivery)]
        case .asked(let user, let modules):
            ["user": .string(user), "modules": .string(modules.map(\.name).joined(separator: ","))]
        case .alreadyApplied: [:]
        case .resumed(let head), .takenBack(let head): ["head": .string(head)]
        case .readBase(let target, let branch, let base):
            ["target": .string(target), "branch": .string(branch ?? ""), "base": .string(base)]
        case .resolvedModules(let version): ["version": .string(version)]
        case .planned(let module, let outcome, let message):
            ["module": .string(module), "outcome": .string(outcome), "text": .string(message)]
        case .planSealed(let digest): ["plan_digest": .string(digest)]
        case .stepStarted(let key, let uses): ["step": .string(uses), "key": .string(key)]
        case .stepFinished(let key, let uses, let note):
            ["step": .string(uses), "key": .string(key), "text": .string(note)]
        case .stepFailed(let key, let uses, let code, let text):
            ["step": .string(uses), "key": .string(key), "code": .string(code), "text": .string(text)]
        case .progress(let key, let text): ["key": .string(key), "text": .string(text)]
        case .published(let phase, let id): ["phase": .string(phase), "status_id": .string(id)]
        case .startedOver(let attempt, let reason): ["attempt": .integer(attempt), "reason": .string(reason)]
        case .ended(let ending): ending.fields
        }
    }
}

extension RunEnding {
    fileprivate var fields: Object {
        var fields: Object = ["outcome": .string(outcome)]
        switch self {
        case .pendingApproval(let address): fields["pull_request"] = .string(address)
        case .refused(let code, let text), .failed(let code, let text):
            fields["code"] = .string(code)
            fields["text"] = .string(text)
        case .noChanges, .alreadyApplied, .interrupted: break
        }
        return fields
    }
}

extension Value {
    fileprivate var visible: Value { string.map { .string(VisibleText.escaped($0)) } ?? self }
}
