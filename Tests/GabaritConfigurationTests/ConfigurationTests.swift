internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct ConfigurationTests {
    @Test(arguments: [
        ("infrastructure: {workspace-branch: work}", "E_WORKSPACE_PLACE every workspace would have the branch 'work'"),
        (
            "infrastructure: {workspace-folder: terraform/all}",
            "E_WORKSPACE_PLACE every workspace would have the folder 'terraform/all'"
        ),
        (
            "infrastructure: {workspace-branch: main}",
            "E_WORKSPACE_PLACE the workspace branch would be 'main', which is protected"
        ),
        (
            "infrastructure: {repository: 'git@h.example:a/b.git'}",
            "E_REMOTE 'repository' is an address of ssh, which is not spoken"
        ),
        (
            "infrastructure: {repository: 'ssh://git@h.example/a'}",
            "E_REMOTE 'repository' is an address of ssh, which is not spoken"
        ),
        ("pull-requests: {pipeline: [deploy]}", "E_PIPELINE 'pipeline' must begin with an absolute path, not 'deploy'"),
        ("committer: {name: ''}", "E_COMMITTER 'name' must be the name of the service, without '<' and '>'"),
        ("committer: {email: nomail}", "E_COMMITTER 'email' must be an e-mail address"),
        ("commit-subject: ''", "E_COMMITTER 'commit-subject' must be one line of text"),
    ])
    func `what no request could pass is refused at its key`(text: String, expected: String) throws {
        #expect(try Self.problems(text).map { "\($0.code) \($0.message)" } == [expected])
        #expect(
            try Self.problems(text).allSatisfy {
                DiagnosticFormatter().text(Diagnostics($0)).contains("gabarit.yaml:1:")
            })
    }

    @Test(arguments: [
        "infrastructure: {repository: 'https://u:canary@github.com/a/b'}",
        "infrastructure: {repository: 'https://canary@git.example.com/a/b'}\npull-requests: {host: gitea}",
        "modules: {source: 'https://u:canary@github.com/a/b'}",
    ])
    func `S1: what may be a token in an address is not shown`(text: String) throws {
        let problems = try Self.problems(text)
        #expect(problems.first?.code == "E_REMOTE")
        #expect(!DiagnosticFormatter().text(Diagnostics(problems)).contains("canary"))
    }

    @Test func `a connection string of the original is told what replaces it, without its key`() throws {
        let string = "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=canary"
        let problems = try Self.problems("", ["DatahubServiceBus__ConnectionString": string])
        let text = DiagnosticFormatter().text(Diagnostics(problems))
        #expect(text.contains("set queue.address to amqps://x.servicebus.windows.net, queue.user to root"))
        #expect(!text.contains("canary"))
    }

    @Test func `a key that stands twice and an unknown tag hide nothing else of the file`() throws {
        let found = try Self.problems(
            "modules: {source: a, source: b}\ndata: !x [y]\nworkr: {}\ncommitter: {email: nomail}\n")
        #expect(Set(found.map(\.code)) == ["E_DUPLICATE_KEY", "E_YAML_TAG", "E_UNKNOWN_KEY", "E_COMMITTER"])
        #expect(found.count == 4)
    }

    private static func problems(_ text: String, _ environment: [String: String] = [:]) throws -> [Diagnostic] {
        do throws(Diagnostics) {
            _ = try ConfigurationReader().read(
                SourceFile(name: "gabarit.yaml", text: text), environment: environment)
            return []
        } catch {
            return error.all
        }
    }

    @Test func `an empty file is the defaults`() throws {
        let configuration = try read("")
        #expect(configuration.modules.source == "Templates")
        #expect(configuration.planner.targetBranch == "main")
        #expect(configuration.queue.requests == "resource-run-request")
        #expect(configuration.queue.statuses == "terraform-output")
    }

    @Test func `what is given is read, and the portal dialect brings its queue`() throws {
        let configuration = try read(
            """
            modules: {source: https://example.com/modules.git, folder: templates, version-prefix: dev}
            infrastructure: {repository: /srv/infra.git, branch: trunk}
            variables: {az_location: canadaeast, count: 3}
            existing-variables: recompute
            status: {dialect: portal, language: fr}
            steps: [{uses: shell-note, with: {text: hello}}]
            pull-requests: {pipeline: [/bin/true, x], squash: true}
            worker: {concurrency: 8}
            """)
        #expect(configuration.modules.versionPrefix == "dev")
        #expect(configuration.planner.targetBranch == "trunk")
        #expect(configuration.planner.variables["count"] == 3)
        #expect(configuration.planner.existingVariables == .recompute)
        #expect(configuration.queue.statuses == "terraform-output-handler")
        #expect(configuration.planner.steps.first?.uses == "shell-note")
        #expect(configuration.pullRequests.pipeline == ["/bin/true", "x"])
        #expect(configuration.worker.concurrency == 8)
    }

    @Test func `every mistake is reported at its place, with the near name`() {
        let text = """
            modules: {sorce: x}
            status: {dialect: portl}
            worker: {concurrency: 0}
            infrastructure: {workspace-folder: "{{ workspace.acronym"}
            """
        do throws(Diagnostics) {
            _ = try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: text))
            Issue.record("an error is expected")
        } catch {
            let lines = error.all.map { DiagnosticFormatter().headline(of: $0) }.sorted()
            #expect(
                lines == [
                    "gabarit.yaml:1:11: error: 'modules' has no key 'sorce' (/modules/sorce)",
                    "gabarit.yaml:2:19: error: 'dialect' must be one of docs, portal (/status/dialect)",
                    "gabarit.yaml:3:23: error: 'concurrency' must be between 1 and 100000, not 0 (/worker/concurrency)",
                    "gabarit.yaml:4:37: error: the tag that starts here has no end",
                ])
            #expect(error.all.contains { $0.hint == "did you mean 'source'?" })
        }
    }

    @Test func `a broker is an address, and places of what it needs`() throws {
        #expect(try read("").queue.broker == nil)
        let broker = try read(
            """
            queue:
              requests: requests
              address: amqps://broker.example.com:5671/gabarit
              user: gabarit
              password: {file: /run/secrets/broker}
              certificates: ca.pem
              dead-letters: aside
            """
        ).queue.broker
        #expect(broker?.address == "amqps://broker.example.com:5671/gabarit")
        #expect(broker?.password == .file(path: "/run/secrets/broker"))
        #expect(broker?.certificates == "ca.pem")
        #expect(broker?.deadLetters == "aside")
        #expect(broker?.attempts == nil)
    }

    @Test func `the address of a Service Bus may name the queue of requests`() throws {
        let queue = try read(
            """
            queue:
              address: amqps://n.servicebus.windows.net:5671/requests
              user: worker
              password: {file: /run/secrets/key}
              sign-in: token
            """
        ).queue
        #expect(queue.requests == "requests")
        #expect(queue.broker?.kind == .serviceBus)
        #expect(queue.broker?.server == "amqps://n.servicebus.windows.net:5671")
        #expect(queue.broker?.signIn == .token)
        #expect(queue.broker?.turn == nil)
    }

    @Test(arguments: [
        ("{address: \"ftp://broker\"}", "'address' must start with amqp://, amqps:// or https://"),
        ("{address: \"https://a.queue.core.windows.net\"}", "needs exactly one of 'key' and 'sas'"),
        ("{address: \"https://a.example/b\", key: {file: f}, sas: {file: g}}", "needs exactly one of 'key' and 'sas'"),
        ("{address: \"https://a.example/b?sig=canary\"}", "'/queue/address' must hold no signature"),
        ("{address: \"https://a.example/b\", key: {file: f}, user: u}", "'user' is for AMQP"),
        ("{address: \"amqps://n.servicebus.windows.net\"}", "needs 'user' and 'password', or 'entra'"),
        ("{address: \"amqps://n.servicebus.windows.net\", attempts: a}", "'attempts' is for RabbitMQ"),
        ("{address: \"amqps://n.servicebus.windows.net/q\", requests: r}", "names the queue 'q'"),
        ("{address: \"amqp://broker\", turn: t}", "'turn' is for Azure Service Bus"),
        (
            "{address: \"amqps://b\", broker: service-bus, user: u, entra: {tenant: t, client: c, secret: {file: f}}}",
            "'user' has no place beside 'entra'"
        ),
        ("{address: \"amqp://broker\", create: true}", "'create' is for Azure Storage"),
        ("{address: \"amqp://guest:canary@broker\"}", "'/queue/address' must hold no user and no password (line 1)"),
        ("{user: gabarit}", "'user' needs 'address'"),
        ("{address: \"amqp://broker\", password: canary}", "must say where the secret is, not what it is"),
        (
            "{address: \"amqp://broker\", password: {file: a, environment: b}}",
            "needs exactly one of file, environment, command"
        ),
    ])
    func `a broker that is configured wrongly is reported, without what may be secret`(
        _ section: String, _ problem: String
    ) {
        do throws(Diagnostics) {
            _ = try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: "queue: \(section)\n"))
            Issue.record("an error is expected")
        } catch {
            let shown = DiagnosticFormatter().text(error)
            #expect(shown.contains(problem))
            #expect(!shown.contains("canary"))
        }
    }

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: text))
    }

    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("[::1]:0", "::1", 0),
        ("worker-1.internal:65535", "worker-1.internal", 65535),
    ])
    func `a place to listen at is a host and a port`(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", "9464", ":9464", "localhost", "localhost:", "a:65536", "a:-1", "::1:80", "a b:1", "a:1/x",
        "http://a:1", "[::1]",
        "a:\u{0661}", "a:99999999999999999999",
    ])
    func `anything else is none, and the reader says where`(text: String) {
        #expect(ListenAddress(text) == nil)
        let file = SourceFile(name: "gabarit.yaml", text: "worker:\n  listen: \"\(text)\"\n")
        #expect(throws: Diagnostics.self) { try ConfigurationReader().read(file) }
    }
}
