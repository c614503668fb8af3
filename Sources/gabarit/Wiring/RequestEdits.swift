internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// What options of the command line say about a request: alone they make one, on top of a file they change it.
struct RequestEdits {
    /// `name` or `name=Status`.
    let modules: [String]
    let workspace: String?
    /// `path=value`; the path counts from the request, its parts separated by points.
    let assignments: [String]

    static let none = RequestEdits(modules: [], workspace: nil, assignments: [])

    var isEmpty: Bool { modules.isEmpty && workspace == nil && assignments.isEmpty }

    /// The person in whose name a request that only options made is previewed.
    static let user = "preview@example.com"

    /// A request that only the options describe.
    func request() throws -> Value {
        try applied(to: ["requestingUserEmail": .string(Self.user)])
    }

    /// The request with the changes, in its envelope when it has one.
    ///
    /// - Throws: `Diagnostics` for an option that cannot be read.
    func applied(to document: Value) throws -> Value {
        if let envelope = document.object?.first(where: { $0.key.lowercased() == "message" }),
            case .object = envelope.value
        {
            var whole = document.object ?? [:]
            whole[envelope.key] = try edited(envelope.value)
            return .object(whole)
        }
        return try edited(document)
    }

    private func edited(_ body: Value) throws -> Value {
        var body = body
        if let workspace { body = Self.setting(["workspace", "acronym"], to: .string(workspace), in: body) }
        if !modules.isEmpty {
            let key = body["modules"] == nil ? "templates" : "modules"
            body = Self.setting([key], to: .array(modules.map(Self.module)), in: body)
        }
        for assignment in assignments {
            let (path, value) = try Self.parsed(assignment)
            try Self.checkSpelling(of: path, in: body)
            body = Self.setting(path, to: value, in: body)
        }
        return body
    }

    /// A key that is like a known one and that the request does not have would change nothing.
    private static func checkSpelling(of path: [String], in body: Value) throws {
        guard let (key, meant) = RequestVocabulary.misspelling(in: path) else { return }
        let owner = path.first == key ? body : body[path[0]]
        guard owner?[key] == nil else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_SET", "a request has no '\(key)'", hint: "did you mean '\(meant)'?"))
    }

    private static func module(_ text: String) -> Value {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        return .object([
            "name": .string(parts.first ?? text), "status": .string(parts.count > 1 ? parts[1] : "CreateRequested"),
        ])
    }

    /// A value that reads as JSON is that, anything else is text.
    private static func parsed(_ assignment: String) throws -> (path: [String], value: Value) {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, path.count <= 16, path.allSatisfy({ !$0.isEmpty }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_SET", "'\(assignment)' sets nothing",
                    hint: "write a path and a value, for example 'workspace.budgetAmount=500'"))
        }
        let json = try? JSONReader().value(SourceFile(name: assignment, text: parts[1]))
        return (path, json ?? .string(parts[1]))
    }

    /// Depth is bounded by the length of a path.
    private static func setting(_ path: [String], to value: Value, in whole: Value) -> Value {
        guard let key = path.first else { return value }
        var members = whole.object ?? [:]
        members[key] = setting(Array(path.dropFirst()), to: value, in: members[key] ?? .object([:]))
        return .object(members)
    }
}
