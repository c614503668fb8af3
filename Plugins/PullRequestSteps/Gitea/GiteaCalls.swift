internal import GabaritHTTP
internal import GabaritValue

/// The calls of Gitea and Forgejo.
struct GiteaCalls: RemotePullRequests {
    let api: HostAPI
    /// The segments of the repository's part of the API.
    let repository: [String]
    let settings: HostSettings
    private let prefix = DraftPrefix.gitea

    init(api: HostAPI, repository: [String], settings: HostSettings) {
        self.api = api
        self.repository = repository
        self.settings = settings
    }

    var longestDescription: Int { GiteaHost.longestDescription }

    /// Lists the open ones: the call for two branches also gives closed ones, whichever the database finds first.
    func open(from source: String, into target: String) async throws -> RemotePullRequest? {
        for page in 1...Self.mostPages {
            let found = try await list(into: target, page: page, of: 50)
            if let one = found.first(where: { isBetween($0, source, target) }) { return try read(one) }
            if found.isEmpty { return nil }
        }
        return nil
    }

    /// A page of the open ones, the latest change first.
    func list(into target: String, page: Int, of length: Int) async throws -> [Value] {
        var request = self.request(.get, [])
        request.query = [
            ("state", "open"), ("sort", "recentupdate"), ("base_branch", target), ("limit", String(length)),
            ("page", String(page)),
        ]
        let answer = try await api.ask(request, to: "look for a pull request")
        return try answer.elements(from: api.gate.origin)
    }

    func get(_ number: Int) async throws -> RemotePullRequest {
        try read(try await api.ask(request(.get, [String(number)]), to: "read pull request \(number)"))
    }

    func create(_ text: RemoteText) async throws -> RemotePullRequest {
        var request = self.request(.post, [])
        request.setJSON([
            "head": .string(text.source), "base": .string(text.target),
            "title": .string(prefix.added(to: text.title)), "body": .string(text.description),
        ])
        let made = try read(try await api.ask(request, to: "open a pull request"))
        // A label or a person that is not there says nothing about the pull request, which is.
        try await HostCalls.reporting { try await addPeopleAndLabels(made.number) }
        return made
    }

    func update(_ pullRequest: RemotePullRequest, _ text: RemoteText) async throws -> RemotePullRequest {
        let title = pullRequest.isDraft ? prefix.added(to: text.title) : text.title
        let changed = try await change(
            pullRequest, ["title": .string(title), "body": .string(text.description)],
            to: "describe pull request \(pullRequest.number)")
        try await addPeopleAndLabels(pullRequest.number)
        return changed
    }

    func publish(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(
            pullRequest, ["title": .string(prefix.removed(from: pullRequest.title))],
            to: "open pull request \(pullRequest.number) for approval")
    }

    func close(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(pullRequest, ["state": "closed"], to: "close pull request \(pullRequest.number)")
    }

    func isDuplicate(_ refusal: HostRefusal) -> Bool {
        refusal.status == 409 && refusal.says("pull request already exists")
    }

    /// Gitea answers 404 for a branch that is not there; a repository that is not there was found to be so before.
    func isGone(_ refusal: HostRefusal) -> Bool {
        refusal.status == 404 || refusal.status == 422 && refusal.says("no changes")
    }

    /// Ten thousand open pull requests.
    private static let mostPages = 200

    private func isBetween(_ value: Value, _ source: String, _ target: String) -> Bool {
        value["head"]?["ref"] == .string(source) && value["base"]?["ref"] == .string(target)
            && value["head"]?["repo_id"] == value["base"]?["repo_id"]
    }

    private func addPeopleAndLabels(_ number: Int) async throws {
        if !settings.labels.isEmpty {
            try await post(
                repository + ["issues", String(number), "labels"],
                ["labels": .array(settings.labels.map(Value.string))], to: "label pull request \(number)")
        }
        if !settings.reviewers.isEmpty {
            try await post(
                repository + ["pulls", String(number), "requested_reviewers"],
                ["reviewers": .array(settings.reviewers.map(Value.string))],
                to: "ask for a review of pull request \(number)")
        }
    }

    /// Adds what may be there already, which is no error.
    private func post(_ path: [String], _ body: Value, to action: String) async throws {
        var request = HTTPRequest(.post, path, isIdempotent: true)
        request.setJSON(body)
        _ = try await api.ask(request, to: action)
    }

    private func change(
        _ pullRequest: RemotePullRequest, _ body: Value, to action: String
    ) async throws -> RemotePullRequest {
        var request = self.request(.patch, [String(pullRequest.number)], isIdempotent: true)
        request.setJSON(body)
        return try read(try await api.ask(request, to: action))
    }

    private func request(_ method: HTTPRequest.Method, _ path: [String], isIdempotent: Bool? = nil) -> HTTPRequest {
        HTTPRequest(method, repository + ["pulls"] + path, isIdempotent: isIdempotent)
    }

    private func read(_ value: Value) throws -> RemotePullRequest {
        let answer = Answer(value, from: api.gate.origin)
        let title = try answer.text("title")
        return RemotePullRequest(
            number: try answer.number("number"), address: try answer.text("html_url"),
            state: answer.flag("merged") ? .merged : try answer.text("state") == "open" ? .open : .closed,
            isDraft: answer.flag("draft") || prefix.isOn(title), title: title,
            description: answer.optionalText("body"))
    }
}
