import GabaritHTTP
import GabaritHTTPClient
import GabaritPlan
import GabaritRun
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
import PullRequestSteps
import Testing

@Suite struct `What hosts are told` {
    @Test func `Azure DevOps gets reviewers, labels and work items, and completes by itself when asked to`()
        async throws
    {
        try await FakeHost.with(.azureDevOps) { fake in
            var settings = AzureDevOpsHost.Settings()
            settings.reviewers = ["11111111-0000-0000-0000-000000000000"]
            settings.labels = ["gabarit"]
            settings.workItems = [7]
            settings.completesAutomatically = true
            let host = try fake.host(azure: settings)
            let opened = try await host.open(FakeHost.plan(), run: "r1")
            #expect(opened.address == fake.address + "/org/project/_git/infra/pullrequest/\(opened.number)")
            var pull = try #require(try await fake.pulls().first)
            #expect(pull["labels"] == ["gabarit"])
            #expect(pull["reviewers"] == ["11111111-0000-0000-0000-000000000000"])
            #expect(pull["work_items"] == ["7"])
            #expect(pull["auto_complete"] == .null)
            try await host.markReady(opened)
            pull = try #require(try await fake.pulls().first)
            #expect(pull["auto_complete"] == "11111111-2222-3333-4444-555555555555")
        }
    }

    @Test func `a pull request that was opened in an attempt that ended there completes by itself after the next one`()
        async throws
    {
        try await FakeHost.with(.azureDevOps) { fake in
            let opened = try await fake.host().open(FakeHost.plan(), run: "r1")
            try await fake.host().markReady(opened)
            #expect(try await fake.pulls().first?["auto_complete"] == .null)
            var settings = AzureDevOpsHost.Settings()
            settings.completesAutomatically = true
            let host = try fake.host(azure: settings)
            try await host.markReady(opened)
            try await host.markReady(opened)
            #expect(try await fake.pulls().first?["auto_complete"] == "11111111-2222-3333-4444-555555555555")
            let changes = try await fake.requests().filter { $0["method"] == "PATCH" }
            #expect(changes.count == 2)
        }
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `one question tells whether a host answers, whatever is open there`(face: FakeHost.Face) async throws {
        try await FakeHost.with(face) { fake in
            let host = try fake.host()
            _ = try await host.open(FakeHost.plan(), run: "r1")
            let before = try await fake.requests().count
            try await host.probe(FakeHost.plan().targetBranch)
            #expect(try await fake.requests().count == before + 1)
            try await fake.control("fault", HostFault.status(401).description(.first, .always))
            await #expect(throws: RunFault.self) { try await host.probe("main") }
        }
    }

    @Test(arguments: [FakeHost.Face.gitHub, .gitLab, .gitea])
    func `other hosts get reviewers and labels by name`(face: FakeHost.Face) async throws {
        try await FakeHost.with(face) { fake in
            var settings = HostSettings()
            settings.reviewers = ["lead"]
            settings.labels = ["gabarit", "terraform"]
            _ = try await fake.host(settings: settings).open(FakeHost.plan(), run: "r1")
            let pull = try #require(try await fake.pulls().first)
            #expect(pull["labels"] == ["gabarit", "terraform"])
            #expect(pull["reviewers"]?.array?.count == 1)
        }
    }

    @Test func `a reviewer that GitLab does not know is a permanent fault`() async throws {
        try await FakeHost.with(.gitLab) { fake in
            var settings = HostSettings()
            settings.reviewers = ["nobody"]
            await #expect {
                _ = try await fake.host(settings: settings).open(FakeHost.plan(), run: "r1")
            } throws: { error in
                (error as? RunFault)?.code == "E_HOST_REVIEWER"
            }
        }
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `O7 the markers of all runs stand first, whatever is cut off`(face: FakeHost.Face) async throws {
        try await FakeHost.with(face) { fake in
            let host = try fake.host()
            let long = (1...500).map { "- create `terraform/projects/ABC1/\($0)/😀.tf`" }.joined(separator: "\n")
            for run in ["r1", "r2", "r3", "r2"] {
                let body = "<!-- gabarit-run: \(run) -->\n\n" + long
                _ = try await host.open(FakeHost.plan(body: body), run: run)
            }
            let description = try #require(try await fake.pulls().first?["description"]?.string)
            let markers = ["r2", "r3", "r1"].map { "<!-- gabarit-run: \($0) -->" }.joined(separator: "\n")
            #expect(description.hasPrefix(markers + "\n"))
            #expect(try await fake.pulls().count == 1)
            if face == .azureDevOps {
                #expect(description.utf16.count <= 4000)
                #expect(description.hasSuffix("more lines)"))
            }
        }
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `a pull request that somebody else opened between two calls is adopted`(face: FakeHost.Face) async throws {
        try await FakeHost.with(face) { fake in
            let host = try fake.host()
            let first = try await host.open(FakeHost.plan(), run: "r1")
            // The look before the creation does not see it.
            let empty: Value = face == .azureDevOps ? ["value": []] : []
            let gate = BlindGate(try HTTPOrigin(fake.address), seeing: empty)
            let again = try await fake.host(gate: gate).open(FakeHost.plan(title: "[ABC1] Later"), run: "r2")
            #expect(again.number == first.number)
            #expect(try await fake.pulls().count == 1)
        }
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `a branch that is gone means that the world moved`(face: FakeHost.Face) async throws {
        try await FakeHost.with(face) { fake in
            try await fake.control("branches", ["main": "a"])
            await #expect {
                _ = try await fake.host().open(FakeHost.plan(), run: "r1")
            } throws: { error in
                (error as? RunFault)?.kind == .moved
            }
        }
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `a token that the host does not know is a fault that does not show it`(face: FakeHost.Face)
        async throws
    {
        try await FakeHost.with(face) { fake in
            let credential = PersonalToken(SecretsInTurn(["canary-unknown"]), as: fake.scheme)
            await #expect {
                _ = try await fake.host(credential).open(FakeHost.plan(), run: "r1")
            } throws: { error in
                (error as? RunFault)?.code == "E_HOST_CREDENTIALS" && !"\(error)".contains("canary")
            }
        }
    }

    @Test func `throttling headers hold back the next call`() async throws {
        try await FakeHost.with(.azureDevOps) { fake in
            let clock = LeapingClock()
            try await fake.control(
                "fault", ["kind": "status", "status": 429, "headers": [["Retry-After", "23"]]])
            _ = try await fake.host(clock: clock).find(from: "ABC1", into: "main")
            #expect(clock.sleeps == [.seconds(23)])
        }
    }

    @Test func `GitHub without drafts opens one that is ready at once`() async throws {
        let origin = try HTTPOrigin("https://api.github.com")
        let json = [(name: "Content-Type", value: "application/json")]
        let refusal = HTTPResponse(
            status: 422, headers: json,
            body: Array(
                #"{"message": "Draft pull requests are not supported in this repository."}"#.utf8))
        let made = HTTPResponse(
            status: 201, headers: json,
            body: Array(
                #"{"number": 4, "node_id": "n", "html_url": "https://github.com/o/n/pull/4", "state": "open"}"#.utf8))
        let gate = ScriptedGate(
            origin,
            [
                .success(HTTPResponse(status: 200, headers: json, body: Array("[]".utf8))), .success(refusal),
                .success(made),
            ])
        let api = HostAPI(gate, PersonalToken(FixedSecret(Secret("t")), as: .bearer))
        let opened = try await GitHubHost("https://github.com/o/n", api: api).open(FakeHost.plan(), run: "r1")
        #expect(opened == PullRequest(number: 4, address: "https://github.com/o/n/pull/4", isDraft: false))
    }

    @Test(arguments: [
        "https://dev.azure.com/org", "https://dev.azure.com/org/project/_git", "http://dev.azure.com/o/p/_git/r",
        "https://dev.azure.com/o/p/_git/a/b", "https://dev.azure.com/o/%2e%2e/_git/a",
        "https://dev.azure.com/o/p/_git/a?x",
    ])
    func `an address that is none is refused`(address: String) throws {
        let api = HostAPI(
            ScriptedGate(try HTTPOrigin("https://dev.azure.com"), []),
            PersonalToken(FixedSecret(Secret("t")), as: .basic))
        #expect(throws: Diagnostic.self) { try AzureDevOpsHost(address, api: api) }
    }
}

/// A gate that shows a list of pull requests as empty once: what happens between two calls.
private final class BlindGate: HTTPGate {
    private let inner: HTTPClientGate
    private let empty: Value
    private let isBlind = Once()

    init(_ origin: HTTPOrigin, seeing empty: Value) {
        inner = HTTPClientGate(origin)
        self.empty = empty
    }

    var origin: HTTPOrigin { inner.origin }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var response = try await inner.send(request)
        if request.method == .get, isBlind.take() { response.body = JSONWriter().bytes(empty) }
        return response
    }
}
