internal import GabaritRun
internal import GabaritValue

/// One line of the audit log: who asked for what, and what came of it.
///
/// Shape as JSON: `{"time", "run", "message", "delivery", "workspace", "user", "modules": [{"name", "version", "status"}],
/// "outcome", "code", "reason", "plan", "pullRequest"}`; what is not known is absent.
struct AuditRecord: Sendable {
    var run: String
    var message: String?
    var delivery: Int?
    var workspace: String?
    var user: String?
    var modules: [RunEvent.AskedModule] = []
    var plan: String?

    /// - Parameters:
    ///   - moment: when the run ended.
    ///   - ending: what came of it.
    func line(_ moment: Timestamp, _ ending: RunEnding) -> [UInt8] {
        var line: Object = ["time": .string(DateText.text(of: moment)), "run": .string(run)]
        line["message"] = message.map { .string($0) }
        line["delivery"] = delivery.map { .integer($0) }
        line["workspace"] = workspace.map { .string($0) }
        line["user"] = user.map { .string($0) }
        if !modules.isEmpty { line["modules"] = .array(modules.map(Self.shown)) }
        line["outcome"] = .string(ending.outcome)
        switch ending {
        case .pendingApproval(let address): line["pullRequest"] = .string(address)
        case .refused(let code, let text), .failed(let code, let text):
            line["code"] = .string(code)
            line["reason"] = .string(text)
        case .noChanges, .alreadyApplied, .interrupted: break
        }
        line["plan"] = plan.map { .string($0) }
        return JSONWriter().bytes(.object(line)) + [0x0A]
    }

    private static func shown(_ module: RunEvent.AskedModule) -> Value {
        var shown: Object = ["name": .string(module.name)]
        shown["version"] = module.version.map { .string($0) }
        shown["status"] = module.status.map { .string($0) }
        return .object(shown)
    }
}
