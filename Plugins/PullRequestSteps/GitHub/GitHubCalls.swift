internal import GabaritHTTP
internal import GabaritValue

/// The calls of GitHub: REST, and GraphQL for what a draft becomes.
struct GitHubCalls: RemotePullRequests {
    let api: HostAPI
    let place: GitHubPlace
    let settings: HostSettings

    var longestDescription: Int { GitHubHost.longestDescription }

    func open(from source: String, into target: String) async throws -> RemotePullRequest? {
        var request = HTTPRequest(.get, place.repository + ["pulls"])
        request.query = [("state", "open"), ("head", "\(place.owner):\(source)"), ("base", target)]
        let answer = try await api.ask(request, to: "look for a pull request")
        return try answer.elements(from: api.gate.origin).first.map(read)
    }

    func get(_ number: Int) async throws -> RemotePullRequest {
        let request = HTTPRequest(.get, place.repository + ["pulls", String(number)])
        return try read(try await api.ask(request, to: "read pull request \(number)"))
    }

    func create(_ text: RemoteText) async throws -> RemotePullRequest {
        do {
            return try await create(text, isDraft: true)
        } catch let refusal as HostRefusal where refusal.says("draft pull requests are not supported") {
            // Private repositories of some plans have no drafts; docs/hosts.md says what that leaves open.
            return try await create(text, isDraft: false)
        }
    }

    func update(_ pullRequest: RemotePullRequest, _ text: RemoteText) async throws -> RemotePullRequest {
        let changed = try await change(
            pullRequest, ["title": .string(text.title), "body": .string(text.description)],
            to: "describe pull request \(pullRequest.number)")
        try await addPeopleAndLabels(pullRequest.number)
        return changed
    }

    func publish(_ pullRequest: RemotePullRequest) async throws {
        let mutation = """
            mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) \
            { pullRequest { isDraft } } }
            """
        var request = HTTPRequest(.post, place.graph, isIdempotent: true)
        request.setJSON(["query": .string(mutation), "variables": ["id": .string(pullRequest.node)]])
        let action = "open pull request \(pullRequest.number) for approval"
        let answer = try await api.ask(request, to: action)
        guard let errors = answer["errors"]?.array, !errors.isEmpty else { return }
        // GraphQL refuses with status 200.
        throw HostRefusal(
            HTTPResponse(
                status: 422, headers: [("Content-Type", "application/json")], body: JSONWriter().bytes(answer)),
            from: api.gate.origin, doing: action)
    }

    func close(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(pullRequest, ["state": "closed"], to: "close pull request \(pullRequest.number)")
    }

    func isDuplicate(_ refusal: HostRefusal) -> Bool {
        refusal.status == 422 && refusal.says("a pull request already exists for")
    }

    func isGone(_ refusal: HostRefusal) -> Bool {
        guard refusal.status == 422, let errors = refusal.body["errors"]?.array else { return false }
        let isBranch = errors.contains {
            $0["code"] == "invalid" && ($0["field"] == "head" || $0["field"] == "base")
        }
        return isBranch || refusal.says("no commits between")
    }

    private func create(_ text: RemoteText, isDraft: Bool) async throws -> RemotePullRequest {
        var request = HTTPRequest(.post, place.repository + ["pulls"])
        request.setJSON([
            "title": .string(text.title), "head": .string(text.source), "base": .string(text.target),
            "body": .string(text.description), "draft": .bool(isDraft), "maintainer_can_modify": false,
        ])
        let made = try read(try await api.ask(request, to: "open a pull request"))
        // A label or a person that is not there says nothing about the pull request, which is.
        try await HostCalls.reporting { try await addPeopleAndLabels(made.number) }
        return made
    }

    private func addPeopleAndLabels(_ number: Int) async throws {
        if !settings.labels.isEmpty {
            let path = place.repository + ["issues", String(number), "labels"]
            try await post(
                path, ["labels": .array(settings.labels.map(Value.string))], to: "label pull request \(number)")
        }
        guard !settings.reviewers.isEmpty else { return }
        let teams = settings.reviewers.filter { $0.contains("/") }.compactMap { $0.split(separator: "/").last }
        let people = settings.reviewers.filter { !$0.contains("/") }
        try await post(
            place.repository + ["pulls", String(number), "requested_reviewers"],
            [
                "reviewers": .array(people.map(Value.string)),
                "team_reviewers": .array(teams.map { .string(String($0)) }),
            ], to: "ask for a review of pull request \(number)")
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
        var request = HTTPRequest(.patch, place.repository + ["pulls", String(pullRequest.number)], isIdempotent: true)
        request.setJSON(body)
        return try read(try await api.ask(request, to: action))
    }

    private func read(_ value: Value) throws -> RemotePullRequest {
        let answer = Answer(value, from: api.gate.origin)
        let isMerged = answer.flag("merged") || !answer.optionalText("merged_at").isEmpty
        return RemotePullRequest(
            number: try answer.number("number"), address: try answer.text("html_url"),
            state: isMerged ? .merged : try answer.text("state") == "open" ? .open : .closed,
            isDraft: answer.flag("draft"), title: answer.optionalText("title"),
            description: answer.optionalText("body"), node: try answer.text("node_id"))
    }
}
