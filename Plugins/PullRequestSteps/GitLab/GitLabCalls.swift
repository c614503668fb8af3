internal import GabaritHTTP
internal import GabaritRun
internal import GabaritValue

/// The calls of GitLab.
struct GitLabCalls: RemotePullRequests {
    let api: HostAPI
    /// The full path of the project; it is one segment of the API's paths.
    let project: String
    let settings: HostSettings
    private let prefix = DraftPrefix.gitLab

    init(api: HostAPI, project: String, settings: HostSettings) {
        self.api = api
        self.project = project
        self.settings = settings
    }

    var longestDescription: Int { GitLabHost.longestDescription }

    func open(from source: String, into target: String) async throws -> RemotePullRequest? {
        var request = self.request(.get)
        request.query = [("state", "opened"), ("source_branch", source), ("target_branch", target)]
        let answer = try await api.ask(request, to: "look for a merge request")
        return try answer.elements(from: api.gate.origin).first.map(read)
    }

    func get(_ number: Int) async throws -> RemotePullRequest {
        try read(try await api.ask(request(.get, number), to: "read merge request \(number)"))
    }

    func create(_ text: RemoteText) async throws -> RemotePullRequest {
        var request = self.request(.post)
        var body: Object = [
            "source_branch": .string(text.source), "target_branch": .string(text.target),
            "title": .string(prefix.added(to: text.title)), "description": .string(text.description),
            "remove_source_branch": false,
        ]
        if !settings.labels.isEmpty { body["labels"] = .string(settings.labels.joined(separator: ",")) }
        let reviewers = try await reviewers()
        if !reviewers.isEmpty { body["reviewer_ids"] = .array(reviewers.map(Value.integer)) }
        request.setJSON(.object(body))
        return try read(try await api.ask(request, to: "open a merge request"))
    }

    func update(_ pullRequest: RemotePullRequest, _ text: RemoteText) async throws -> RemotePullRequest {
        let title = pullRequest.isDraft ? prefix.added(to: text.title) : text.title
        return try await change(
            pullRequest, ["title": .string(title), "description": .string(text.description)],
            to: "describe merge request \(pullRequest.number)")
    }

    func publish(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(
            pullRequest, ["title": .string(prefix.removed(from: pullRequest.title))],
            to: "open merge request \(pullRequest.number) for approval")
    }

    func close(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(pullRequest, ["state_event": "close"], to: "close merge request \(pullRequest.number)")
    }

    func isDuplicate(_ refusal: HostRefusal) -> Bool {
        (refusal.status == 409 || refusal.status == 422) && refusal.says("another open merge request already exists")
    }

    func isGone(_ refusal: HostRefusal) -> Bool {
        (400..<500).contains(refusal.status) && refusal.says("does not exist") && refusal.says("branch")
    }

    /// The ids of the people whose names are configured.
    private func reviewers() async throws -> [Int] {
        var ids: [Int] = []
        for name in settings.reviewers {
            var request = HTTPRequest(.get, ["api", "v4", "users"])
            request.query = [("username", name)]
            let found = try await api.ask(request, to: "look for the user '\(name)'").elements(from: api.gate.origin)
            guard case .integer(let id)? = found.first?["id"] else {
                throw RunFault.permanent(
                    "E_HOST_REVIEWER", "\(api.gate.origin) has no user '\(name)'; mend 'pull-requests.reviewers'")
            }
            ids.append(id)
        }
        return ids
    }

    private func change(
        _ pullRequest: RemotePullRequest, _ body: Value, to action: String
    ) async throws -> RemotePullRequest {
        var request = self.request(.put, pullRequest.number)
        request.setJSON(body)
        return try read(try await api.ask(request, to: action))
    }

    private func request(_ method: HTTPRequest.Method, _ number: Int? = nil) -> HTTPRequest {
        HTTPRequest(
            method, ["api", "v4", "projects", project, "merge_requests"] + (number.map { [String($0)] } ?? []))
    }

    private func read(_ value: Value) throws -> RemotePullRequest {
        let answer = Answer(value, from: api.gate.origin)
        let title = try answer.text("title")
        let state: RemotePullRequest.State =
            switch try answer.text("state") {
            case "opened": .open
            // A locked one is being merged at this moment.
            case "merged", "locked": .merged
            default: .closed
            }
        return RemotePullRequest(
            number: try answer.number("iid"), address: try answer.text("web_url"), state: state,
            isDraft: answer.flag("draft") || prefix.isOn(title), title: title,
            description: answer.optionalText("description"))
    }
}
