internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct HostConfigurationTests {
    @Test(arguments: [
        ("https://dev.azure.com/org/project/_git/repo", HostConfiguration.Kind.azureDevOps),
        ("https://org.visualstudio.com/project/_git/repo", .azureDevOps), ("https://github.com/owner/name", .gitHub),
        ("https://company.ghe.com/owner/name", .gitHub), ("https://gitlab.com/group/sub/name", .gitLab),
        ("https://codeberg.org/owner/name", .gitea),
    ])
    func `a well-known address says the kind of host`(address: String, kind: HostConfiguration.Kind) throws {
        let configuration = try read(
            """
            infrastructure: {repository: \(address)}
            pull-requests: {credentials: {token: {environment: TOKEN}}}
            """)
        #expect(configuration.pullRequests.host.kind == kind)
        #expect(configuration.planner.longestDescription == kind.longestDescription)
    }

    @Test func `everything that a host can be told is read`() throws {
        let configuration = try read(
            """
            infrastructure: {repository: "https://devops.example.com/collection/project/_git/repo"}
            pull-requests:
              host: azure-devops
              credentials:
                entra:
                  tenant: t
                  client: c
                  authority: https://login.microsoftonline.us
                  federated-token: {file: /var/run/token}
              reviewers: [a, b]
              labels: [gabarit]
              work-items: [7]
              auto-complete: true
              longest-description: 9000
            http: {private-addresses: true, certificates: ca.pem}
            modules: {source: "https://github.com/o/m", credentials: {token: {command: [/usr/bin/vault, read]}}}
            """)
        let host = configuration.pullRequests.host
        var entra = HostConfiguration.Entra(
            tenant: "t", client: "c", proof: .federatedToken(.file(path: "/var/run/token")))
        entra.authority = "https://login.microsoftonline.us"
        #expect(host.credential == .entra(entra))
        #expect(host.reviewers == ["a", "b"])
        #expect(host.labels == ["gabarit"])
        #expect(host.workItems == [7])
        #expect(host.completesAutomatically)
        #expect(configuration.planner.longestDescription == 4000)
        #expect(configuration.http.allowsPrivateAddresses)
        #expect(configuration.http.certificates == "ca.pem")
        #expect(configuration.modules.token == .command(arguments: ["/usr/bin/vault", "read"]))
        #expect(configuration.secrets.count == 2)
    }

    @Test func `a GitHub App has an id, an installation and a key`() throws {
        let configuration = try read(
            """
            infrastructure: {repository: https://github.com/owner/name}
            pull-requests: {credentials: {github-app: {id: "12", installation: 34, key: {file: app.pem}}}}
            """)
        #expect(
            configuration.pullRequests.host.credential
                == .gitHubApp(id: "12", installation: 34, key: .file(path: "app.pem")))
    }

    @Test func `S1 a secret that stands in the configuration is refused without showing it`() throws {
        let lines = problems(
            """
            infrastructure: {repository: https://github.com/owner/name}
            pull-requests:
              credentials:
                token: canary-in-clear
            """)
        #expect(lines.contains { $0.contains("must say where the secret is, not what it is") })
        #expect(!lines.contains { $0.contains("canary") })
    }

    @Test(arguments: [
        (
            "https://git.example.com/o/n", "{}",
            "the kind of pull request host at 'https://git.example.com/o/n' is not known"
        ),
        ("https://github.com/o/n", "{}", "a pull request host of kind 'github' needs credentials"),
        ("https://github.com/o/n", "{credentials: {token: {file: a, environment: B}}}", "exactly one of"),
        ("https://github.com/o/n", "{credentials: {token: {command: [vault]}}}", "must be a file with a path"),
        (
            "https://github.com/o/n", "{credentials: {entra: {tenant: t, client: c, secret: {file: s}}}}",
            "these credentials are for a host of kind 'azure-devops'"
        ),
        (
            "https://dev.azure.com/o/p/_git/n", "{credentials: {entra: {tenant: t, client: c}}}",
            "needs either 'secret' or 'federated-token'"
        ),
        (
            "https://github.com/o/n",
            "{credentials: {token: {file: a}, github-app: {id: a, installation: 1, key: {file: b}}}}",
            "must have one of"
        ),
        ("https://github.com/o/n", "{host: gitlabb, credentials: {token: {file: a}}}", "'host' must be one of"),
    ])
    func `a mistake about the host is reported`(repository: String, pullRequests: String, problem: String) throws {
        let lines = problems(
            "infrastructure: {repository: \"\(repository)\"}\npull-requests: \(pullRequests)\n")
        #expect(lines.contains { $0.contains(problem) }, "\(lines)")
    }

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: text))
    }

    private func problems(_ text: String) -> [String] {
        do throws(Diagnostics) {
            _ = try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: text))
            return []
        } catch {
            return error.all.map { DiagnosticFormatter().text($0) }
        }
    }
}
