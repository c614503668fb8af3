internal import GabaritHTTP
internal import GabaritValue

/// The calls of Azure DevOps.
struct AzureDevOpsCalls: RemotePullRequests {
    let api: HostAPI
    let repository: AzureDevOpsRepository
    let settings: AzureDevOpsHost.Settings

    var longestDescription: Int { AzureDevOpsHost.longestDescription }

    func open(from source: String, into target: String) async throws -> RemotePullRequest? {
        var request = self.request(.get, ["pullrequests"])
        request.query += [
            ("searchCriteria.status", "active"), ("searchCriteria.sourceRefName", "refs/heads/" + source),
            ("searchCriteria.targetRefName", "refs/heads/" + target),
        ]
        let answer = try await api.ask(request, to: "look for a pull request")
        return try answer.elements("value", from: api.gate.origin).first.map(read)
    }

    func get(_ number: Int) async throws -> RemotePullRequest {
        try read(try await api.ask(request(.get, ["pullrequests", String(number)]), to: "read pull request \(number)"))
    }

    func create(_ text: RemoteText) async throws -> RemotePullRequest {
        var request = self.request(.post, ["pullrequests"])
        var body: Object = [
            "sourceRefName": .string("refs/heads/" + text.source),
            "targetRefName": .string("refs/heads/" + text.target),
            "title": .string(text.title), "description": .string(text.description), "isDraft": true,
        ]
        if !settings.reviewers.isEmpty {
            body["reviewers"] = .array(settings.reviewers.map { ["id": .string($0)] })
        }
        if !settings.labels.isEmpty { body["labels"] = .array(settings.labels.map { ["name": .string($0)] }) }
        if !settings.workItems.isEmpty {
            body["workItemRefs"] = .array(settings.workItems.map { ["id": .string(String($0))] })
        }
        request.setJSON(.object(body))
        return try read(try await api.ask(request, to: "open a pull request"))
    }

    func update(_ pullRequest: RemotePullRequest, _ text: RemoteText) async throws -> RemotePullRequest {
        try await change(
            pullRequest, ["title": .string(text.title), "description": .string(text.description)],
            to: "describe pull request \(pullRequest.number)")
    }

    func publish(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(
            pullRequest, ["isDraft": false], to: "open pull request \(pullRequest.number) for approval")
    }

    func complete(_ pullRequest: RemotePullRequest) async throws {
        guard settings.completesAutomatically, !pullRequest.completesItself else { return }
        _ = try await change(
            pullRequest,
            [
                "autoCompleteSetBy": ["id": .string(try await identity())],
                "completionOptions": [
                    "deleteSourceBranch": false,
                    "mergeStrategy": .string(settings.squashes ? "squash" : "noFastForward"),
                ],
            ], to: "set pull request \(pullRequest.number) to complete by itself")
    }

    func close(_ pullRequest: RemotePullRequest) async throws {
        _ = try await change(pullRequest, ["status": "abandoned"], to: "close pull request \(pullRequest.number)")
    }

    func isDuplicate(_ refusal: HostRefusal) -> Bool {
        refusal.body["typeKey"]?.string == "GitPullRequestExistsException" || refusal.says("TF401179")
    }

    func isGone(_ refusal: HostRefusal) -> Bool {
        refusal.body["typeKey"]?.string == "GitPullRequestSourceOrTargetBranchNotFoundException"
            || refusal.says("TF401398")
    }

    /// The service's own identity.
    private func identity() async throws -> String {
        var request = HTTPRequest(.get, repository.organization + ["_apis", "connectionData"])
        request.query = [("api-version", "7.1-preview.1")]
        let answer = Answer(try await api.ask(request, to: "ask who the token belongs to"), from: api.gate.origin)
        return try answer.text("authenticatedUser", "id")
    }

    private func change(
        _ pullRequest: RemotePullRequest, _ body: Value, to action: String
    ) async throws -> RemotePullRequest {
        // Every change sets a state, so that asking twice has the effect of asking once.
        var request = self.request(.patch, ["pullrequests", String(pullRequest.number)], isIdempotent: true)
        request.setJSON(body)
        return try read(try await api.ask(request, to: action))
    }

    private func request(_ method: HTTPRequest.Method, _ path: [String], isIdempotent: Bool? = nil) -> HTTPRequest {
        var request = HTTPRequest(method, repository.api + path, isIdempotent: isIdempotent)
        request.query = [("api-version", "7.1")]
        return request
    }

    private func read(_ value: Value) throws -> RemotePullRequest {
        let answer = Answer(value, from: api.gate.origin)
        let number = try answer.number("pullRequestId")
        let state: RemotePullRequest.State =
            switch try answer.text("status") {
            case "active": .open
            case "completed": .merged
            default: .closed
            }
        return RemotePullRequest(
            number: number, address: repository.page(of: number), state: state, isDraft: answer.flag("isDraft"),
            title: answer.optionalText("title"), description: answer.optionalText("description"),
            completesItself: value.object?["autoCompleteSetBy"]?.object?["id"] != nil)
    }
}
