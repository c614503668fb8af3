internal import GabaritSource
internal import GabaritValue

/// One request while it is read: collects every problem.
struct RequestDraft {
    private let document: Node
    private let reader: RequestReader
    private(set) var problems: [Diagnostic] = []

    init(_ document: Node, reader: RequestReader) {
        self.document = document
        self.reader = reader
    }

    mutating func request(id: RunID) -> RunRequest? {
        guard let (body, pointer) = body() else { return nil }
        var fields = Fields(body, of: "the request", at: pointer, matching: .ignoringCase)
        reportAmbiguity(document, JSONPointer())
        if !pointer.tokens.isEmpty { reportAmbiguity(body, pointer) }
        let workspace = workspace(body, pointer)
        let modules = modules(body, pointer)
        let email = email(&fields)
        let updates = fields.bool("updateWorkspaceVersion") ?? false
        problems += fields.finish(keepingUnknown: true)
        guard problems.isEmpty, let workspace, let email else { return nil }
        return RunRequest(
            runID: id, workspace: workspace, modules: modules, requestingUser: email, updatesWorkspaceVersion: updates,
            raw: body.value)
    }

    /// The request itself, taken out of its envelope.
    private mutating func body() -> (Node, JSONPointer)? {
        guard case .object(let members) = document.content else {
            report(
                "E_REQUEST", "a request must be an object, this is \(document.value.kindName)", document, JSONPointer())
            return nil
        }
        let envelope = members.first { $0.key.lowercased() == "message" }
        let isBare = RequestKeys.member(document, RequestKeys.workspace) != nil
        guard let envelope, !isBare else {
            if members.isEmpty { report("E_REQUEST", "the request is empty", document, JSONPointer()) }
            return members.isEmpty ? nil : (document, JSONPointer())
        }
        guard case .object = envelope.value.content else {
            report("E_REQUEST", "the envelope holds no request", envelope.value, JSONPointer([envelope.key]))
            return nil
        }
        return (envelope.value, JSONPointer([envelope.key]))
    }

    private mutating func email(_ fields: inout Fields) -> EmailAddress? {
        guard let text = required("requestingUserEmail", &fields) else { return nil }
        guard let email = EmailAddress(text) else {
            fields.reject(
                "requestingUserEmail", code: "E_EMAIL", "'\(text)' is not an e-mail address",
                hint: "write it as name@example.com, without a display name")
            return nil
        }
        return email
    }

    // MARK: workspace

    private mutating func workspace(_ body: Node, _ pointer: JSONPointer) -> Workspace? {
        guard let member = RequestKeys.member(body, RequestKeys.workspace) else {
            report(
                "E_MISSING_KEY", "the request needs the key 'workspace'", body, pointer,
                hint: "say which one it is for: {\"name\": …, \"acronym\": …, \"users\": […]}")
            return nil
        }
        let here = pointer.appending(member.key)
        reportAmbiguity(member.value, here)
        var fields = Fields(member.value, of: "the workspace", at: here, matching: .ignoringCase)
        let acronym = acronym(&fields)
        let name = fields.string("name", "nom")
        let version = fields.string("version")
        let versionMember = fields.member("version")
        let budget = fields.number("budgetAmount")
        let storage = fields.number("storageSizeLimitInTB")
        let costCentre = fields.string("cbrid")
        let group = fields.string("resourceGroupName")
        let organization = organization(member.value, here)
        let users = users(&fields, here)
        problems += fields.finish(keepingUnknown: true)
        guard let acronym else { return nil }
        var workspace = Workspace(acronym: acronym, name: name ?? acronym.text, users: users)
        workspace.organization = organization
        workspace.version = version
        if let member = versionMember {
            workspace.versionPlace = RequestPlace(member.key, in: here, at: member.value)
        }
        workspace.budgetAmount = budget
        workspace.storageSizeLimitInTB = storage
        workspace.costCentre = costCentre
        workspace.resourceGroupName = group
        return workspace
    }

    private func acronym(_ fields: inout Fields) -> Acronym? {
        let key = fields.member("acronym", "acronyme")?.key ?? "acronym"
        guard let text = required(key, &fields) else { return nil }
        do throws(Diagnostic) {
            return try Acronym(text)
        } catch {
            fields.reject(key, code: error.code, error.text, hint: error.advice)
            return nil
        }
    }

    private mutating func organization(_ workspace: Node, _ pointer: JSONPointer) -> Organization? {
        guard let member = RequestKeys.member(workspace, RequestKeys.organization) else { return nil }
        var fields = Fields(
            member.value, of: "the organization", at: pointer.appending(member.key), matching: .ignoringCase)
        let nameKey = fields.member("name", "nom")?.key ?? "name"
        let name = fields.string(nameKey)
        let code = fields.string("code")
        check(name, 1...100, nameKey, &fields)
        check(code, 1...10, "code", &fields)
        problems += fields.finish(keepingUnknown: true)
        guard let name, let code else { return nil }
        return Organization(name: name, code: code)
    }

    private func check(_ text: String?, _ length: ClosedRange<Int>, _ key: String, _ fields: inout Fields) {
        guard let text, !length.contains(text.unicodeScalars.count) else { return }
        fields.reject(
            key, code: "E_LENGTH",
            "'\(key)' must have \(length.lowerBound) to \(length.upperBound) characters, this has \(text.unicodeScalars.count)",
            hint: text.isEmpty ? "give it a text" : "write it shorter")
    }

    // MARK: users

    private mutating func users(_ fields: inout Fields, _ pointer: JSONPointer) -> [User] {
        let key = fields.member("users", "utilisateurs")?.key ?? "users"
        let nodes = fields.list(key)
        if nodes.count > reader.mostUsers {
            fields.reject(
                key, code: "E_TOO_LARGE", "the workspace has \(nodes.count) users, the limit is \(reader.mostUsers)"
            )
            return []
        }
        let here = pointer.appending(key)
        return nodes.enumerated().compactMap { user($1, here.appending($0)) }
    }

    private mutating func user(_ node: Node, _ pointer: JSONPointer) -> User? {
        var fields = Fields(node, of: "the user", at: pointer, matching: .ignoringCase)
        let objectID = required(fields.member("objectId", "oid")?.key ?? "objectId", &fields)
        let email = fields.string("email", "courriel")
        let role = role(&fields)
        problems += fields.finish(keepingUnknown: true)
        guard let objectID, let role else { return nil }
        return User(objectID: objectID, email: email ?? "", role: role)
    }

    private func role(_ fields: inout Fields) -> Role? {
        let names = Role.allCases.map(\.rawValue).joined(separator: ", ")
        guard let member = fields.member("role", "rôle") else {
            // Not even a kind of user goes without: the original silently made such a user an administrator.
            if case .object = fields.node.content {
                fields.reject("role", code: "E_MISSING_KEY", "the user needs the key 'role'", hint: "one of \(names)")
            }
            return nil
        }
        switch member.value.value {
        case .integer(let number): if let role = Role(number: number) { return role }
        case .string(let text):
            if let role = Role.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) { return role }
        default: break
        }
        fields.reject(
            member.key, code: "E_CHOICE", "there is no role \(JSONWriter().text(member.value.value))",
            hint: "one of \(names)")
        return nil
    }

    // MARK: modules

    private mutating func modules(_ body: Node, _ pointer: JSONPointer) -> [ModuleRequest] {
        guard let member = RequestKeys.member(body, RequestKeys.modules) else {
            report(
                "E_MISSING_KEY", "the request needs the key 'templates' or 'modules'", body, pointer,
                hint: "list what is asked for, for example [{\"name\": \"azure-storage-blob\"}]")
            return []
        }
        let here = pointer.appending(member.key)
        reportSecond(RequestKeys.modules, body, pointer)
        guard case .array(let nodes) = member.value.content, !nodes.isEmpty else {
            report("E_TYPE", "'\(member.key)' must be a list of at least one module", member.value, here)
            return []
        }
        guard nodes.count <= reader.mostModules else {
            report(
                "E_TOO_LARGE", "the request names \(nodes.count) modules, the limit is \(reader.mostModules)",
                member.value,
                here)
            return []
        }
        return nodes.enumerated().compactMap { module($1, here.appending($0)) }
    }

    private mutating func module(_ node: Node, _ pointer: JSONPointer) -> ModuleRequest? {
        var fields = Fields(node, of: "the module", at: pointer, matching: .ignoringCase)
        let nameKey = fields.member("name", "nom")?.key ?? "name"
        let name = required(nameKey, &fields)
        check(name, 1...200, nameKey, &fields)
        let version = fields.string("version")
        let status = status(&fields)
        let places = (fields.member(nameKey), fields.member("version"))
        problems += fields.finish(keepingUnknown: true)
        guard let name else { return nil }
        var request = ModuleRequest(name: Self.shortened(name), version: version, status: status)
        if let member = places.0 { request.place = RequestPlace(member.key, in: pointer, at: member.value) }
        if let member = places.1 { request.versionPlace = RequestPlace(member.key, in: pointer, at: member.value) }
        return request
    }

    private func status(_ fields: inout Fields) -> ModuleRequest.Status? {
        guard let text = fields.string("status", "statut") else { return nil }
        let known = ModuleRequest.Status.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        if known == nil {
            let words = ModuleRequest.Status.allCases.map(\.rawValue)
            let near: Message? = NearName.of(text, among: words).map { "did you mean '\($0)'?" }
            fields.reject(
                "status", code: "E_CHOICE", "there is no status '\(text)'",
                hint: near ?? "one of \(words.joined(separator: ", "))")
        }
        return known
    }

    /// `/templates/azure-storage-blob` and `azure-storage-blob` are the same module.
    private static func shortened(_ name: String) -> String {
        var short = Substring(name)
        if short.hasPrefix("/") { short = short.dropFirst() }
        if short.hasPrefix("templates/") { short = short.dropFirst("templates/".count) }
        return String(short)
    }

    /// The text of a key that must be there; what is not an object at all has been reported once already.
    private func required(_ key: String, _ fields: inout Fields) -> String? {
        if fields.value(key) == nil, case .object = fields.node.content { fields.reportMissing(key) }
        return fields.string(key)
    }

    /// Keys that mean the same are a contradiction: readers would disagree on which one counts.
    private mutating func reportAmbiguity(_ node: Node, _ pointer: JSONPointer) {
        guard case .object(let members) = node.content else { return }
        var first: [String: String] = [:]
        for member in members {
            let folded = member.key.lowercased()
            if let other = first[folded] {
                problems.append(
                    Diagnostic(
                        code: "E_DUPLICATE_KEY", "the keys '\(other)' and '\(member.key)' differ only by case",
                        at: .value(pointer.appending(member.key), member.keySpan), hint: "keep one of them"))
            }
            first[folded] = first[folded] ?? member.key
        }
    }

    /// A list that stands under two names: one of the two would be dropped.
    private mutating func reportSecond(_ names: [String], _ node: Node, _ pointer: JSONPointer) {
        let found = names.compactMap { RequestKeys.member(node, [$0]) }
        guard found.count > 1, let first = found.first, let second = found.last else { return }
        problems.append(
            Diagnostic(
                code: "E_DUPLICATE_KEY", "the keys '\(first.key)' and '\(second.key)' mean the same",
                at: .value(pointer.appending(second.key), second.keySpan), hint: "keep one of them, with all of it"))
    }

    private mutating func report(
        _ code: String, _ message: String, _ node: Node, _ pointer: JSONPointer, hint: String? = nil
    ) {
        problems.append(Diagnostic(code: code, message, at: .value(pointer, node.span), hint: hint))
    }
}
