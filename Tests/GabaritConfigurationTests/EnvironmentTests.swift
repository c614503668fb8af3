import GabaritConfiguration
import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

@Suite struct EnvironmentTests {
    @Test func `a variable comes before the file, and the own name before the original's`() throws {
        let file = "queue: {requests: of-file}\ninfrastructure: {branch: of-file, repository: file.git}\n"
        let found = try read(
            file,
            [
                "GABARIT_QUEUE_REQUESTS": "of-environment", "InfrastructureRepository__MainBranch": "of-original",
                "GABARIT_INFRASTRUCTURE_BRANCH": "of-own", "GABARIT_STATUS_LANGUAGE": "fr", "GABARIT_DATA": "/data",
            ])
        #expect(found.queue.requests == "of-environment")
        #expect(found.planner.targetBranch == "of-own")
        #expect(found.repository == "file.git")
        #expect(found.planner.status.language == .fr)
        #expect(found.data == "/data")
    }

    @Test func `values are read by their type, and an empty variable is none`() throws {
        let found = try read(
            "worker: {concurrency: 3}\n",
            [
                "GABARIT_WORKER_RUN_TIME": "60", "GABARIT_WORKER_CONCURRENCY": "",
                "GABARIT_PULL_REQUESTS_SQUASH": "True",
                "GABARIT_INFRASTRUCTURE_PROTECTED_BRANCHES": "main, release", "GABARIT_HANDLERS": #"["a,b.json"]"#,
                "GABARIT_STEPS": #"[{uses: note, with: {text: hi}}]"#,
                "GABARIT_INFRASTRUCTURE_WORKSPACE_BRANCH": "w-{{ workspace.acronym }}",
            ])
        #expect(found.worker.runTime == 60)
        #expect(found.worker.concurrency == 3)
        #expect(found.pullRequests.squashes)
        #expect(found.planner.protectedBranches == ["main", "release"])
        #expect(found.handlers == ["a,b.json"])
        #expect(found.planner.steps.map(\.uses) == ["note"])
    }

    @Test func `the settings of the original carry over`() throws {
        let found = try read(
            "variables: {az_location: here}\n",
            [
                "ModuleRepository__Url": "https://github.com/ssc-sp/datahub-resource-modules.git",
                "ModuleRepository__TemplatePathPrefix": "templates/", "ModuleRepository__Branch": "develop",
                "ModuleRepository__LocalPath": "/tmp/",
                "INFRASTRUCTUREREPOSITORY__URL": "https://dev.azure.com/o/p/_git/r",
                "InfrastructureRepository__ProjectPathPrefix": "terraform/projects",
                "InfrastructureRepository__EnablePullRequestAutoComplete": "True",
                "InfrastructureRepository__AzureDevOpsConfiguration__TenantId": "t",
                "InfrastructureRepository__AzureDevOpsConfiguration__ClientId": "c",
                "InfrastructureRepository__AzureDevOpsConfiguration__ClientSecret": "canary",
                "Terraform__Backend__ResourceGroupName": "rg", "Terraform__Variables__az_location": "canadacentral",
                "Terraform__Variables__common_tags__Sector": "Science",
            ])
        #expect(found.modules.source == "https://github.com/ssc-sp/datahub-resource-modules.git")
        #expect(found.modules.folder == "templates")
        #expect(found.modules.branch == "develop")
        #expect(found.repository == "https://dev.azure.com/o/p/_git/r")
        #expect(found.pullRequests.host.kind == .azureDevOps)
        #expect(found.pullRequests.host.completesAutomatically)
        let secret = SecretReference.environment(
            name: "InfrastructureRepository__AzureDevOpsConfiguration__ClientSecret")
        #expect(
            found.pullRequests.host.credential
                == .entra(.init(tenant: "t", client: "c", proof: .secret(secret))))
        #expect(found.planner.backend.resourceGroupName == "rg")
        #expect(found.planner.variables["az_location"] == "canadacentral")
        #expect(found.planner.variables["common_tags"] == ["Sector": "Science"])
    }

    @Test func `S1 a secret is left in its variable, or its place is named`() throws {
        let address = ["GABARIT_QUEUE_ADDRESS": "amqps://broker"]
        func password(_ more: [String: String]) throws -> SecretReference? {
            try read("", address.merging(more) { $1 }).queue.broker?.password
        }
        #expect(try password(["GABARIT_QUEUE_PASSWORD": "canary"]) == .environment(name: "GABARIT_QUEUE_PASSWORD"))
        #expect(try password(["GABARIT_QUEUE_PASSWORD_FILE": "/run/p"]) == .file(path: "/run/p"))
        #expect(try password(["GABARIT_QUEUE_PASSWORD_ENVIRONMENT": "P"]) == .environment(name: "P"))
        #expect(
            try password(["GABARIT_QUEUE_PASSWORD_COMMAND": #"["/bin/vault", "read"]"#])
                == .command(arguments: ["/bin/vault", "read"]))
        let both = ["GABARIT_QUEUE_PASSWORD": "canary", "GABARIT_QUEUE_PASSWORD_FILE": "/run/p"]
        let problem = problem("", address.merging(both) { $1 })
        #expect(problem.contains("needs exactly one of file, environment, command"))
        #expect(!problem.contains("canary"))
    }

    @Test(arguments: [
        (["GABARIT_WORKER_CONCURENCY": "4"], "did you mean 'GABARIT_WORKER_CONCURRENCY'?"),
        (["GABARIT_WORKR_CONCURRENCY": "4"], "did you mean 'GABARIT_WORKER_CONCURRENCY'?"),
        (["GABARIT_PULL_REQEST_SQUASH": "true"], "did you mean 'GABARIT_PULL_REQUESTS_SQUASH'?"),
        (["GABARIT_VARIABLE_az_location": "x"], "did you mean 'GABARIT_VARIABLES_az_location'?"),
        (["GABARIT_VARAIBLES_az_location": "x"], "did you mean 'GABARIT_VARIABLES_az_location'?"),
        (["GABARIT_WORKR_CONCURENCY": "4"], "did you mean 'GABARIT_WORKER_CONCURRENCY'?"),
        (["GABARIT_MODULE_SOURCE": "x"], "did you mean 'GABARIT_MODULES_SOURCE'?"),
        (["GABARIT_HTTPS_CERTIFICATES": "x"], "did you mean 'GABARIT_HTTP_CERTIFICATES'?"),
        (["GABARIT_QUEU_PASSWORD_FILE": "x"], "did you mean 'GABARIT_QUEUE_PASSWORD_FILE'?"),
        (["GABARIT_QUEUE_PASWORD_FILE": "x"], "did you mean 'GABARIT_QUEUE_PASSWORD_FILE'?"),
        (["GABARIT_HTTP_PROXY": "x"], "'GABARIT_HTTP_PROXY' names no setting"),
        (["GABARIT_DTA": "/var/lib/gabarit"], "did you mean 'GABARIT_DATA'?"),
        (["GABARIT_DAAT": "x"], "did you mean 'GABARIT_DATA'?"),
        (["GABARIT_DATTA": "x"], "did you mean 'GABARIT_DATA'?"),
        (["GABARIT_STPES": "x"], "did you mean 'GABARIT_STEPS'?"),
        (["GABARIT_HANDLRES": "x"], "did you mean 'GABARIT_HANDLERS'?"),
        (["GABARIT_COMMIT_SUBJCT": "x"], "did you mean 'GABARIT_COMMIT_SUBJECT'?"),
        (["GABARIT_EXISTING_VARIABLE": "keep"], "did you mean 'GABARIT_EXISTING_VARIABLES'?"),
        (["InfrastructureRepository__MainBrnch": "x"], "did you mean 'InfrastructureRepository__MainBranch'?"),
        (["INFRASTRUCTUREREPOSITORY__MAINBRNCH": "x"], "did you mean 'InfrastructureRepository__MainBranch'?"),
        (["InfrastructurRepository__MainBranch": "x"], "did you mean 'InfrastructureRepository__MainBranch'?"),
        (
            ["InfrastructureRepository__AzureDevOpsConfiguration__TenentId": "x"],
            "did you mean 'InfrastructureRepository__AzureDevOpsConfiguration__TenantId'?"
        ),
        (
            ["InfrastructureRepository__AzureDevOpsConfigration__TenantId": "x"],
            "did you mean 'InfrastructureRepository__AzureDevOpsConfiguration__TenantId'?"
        ),
        (["ModuleRepository__Ulr": "x"], "did you mean 'ModuleRepository__Url'?"),
        (["GABARIT_WORKER_CONCURRENCY": "many"], "environment variable GABARIT_WORKER_CONCURRENCY:1:1"),
        (["GABARIT_WORKER_CONCURRENCY": "0"], "must be between 1 and 100000"),
        (["GABARIT_STATUS_DIALECT": "klingon"], "environment variable GABARIT_STATUS_DIALECT:1:1"),
        (["GABARIT_HANDLERS": "[a"], "environment variable GABARIT_HANDLERS"),
        (["GABARIT_PULL_REQUESTS_SQUASH": "maybe"], "environment variable GABARIT_PULL_REQUESTS_SQUASH:1:1"),
    ])
    func `a mistake in a variable is reported with its name`(_ environment: [String: String], _ text: String) {
        #expect(problem("", environment).contains(text))
    }

    @Test func `the levels of a name are counted`() {
        let name = "GABARIT_VARIABLES_" + Array(repeating: "a", count: 40_000).joined(separator: "__")
        #expect(problem("", [name: "1"]).contains("has 40000 levels, the limit is 16"))
    }

    @Test func `other variables are nobody's business`() throws {
        let secret = "pull-requests: {host: gitlab, credentials: {token: {environment: GABARIT_PULL_REQUESTS_MINE}}}\n"
        let file = secret + "infrastructure: {repository: \"https://git.example/a/b\"}\n"
        _ = try read(file, ["GABARIT_PULL_REQUESTS_MINE": "x", "GABARIT_SEED": "1", "PATH": "/bin"])
        let others = [
            "BUS_CHECK", "BUS_VOLUME", "CALL", "CONFIG", "CORPORA", "DATAHUB_SOURCES", "FAULT", "KILL_AT", "KILL_SEED",
            "MUTANTS_REPORT", "RABBITMQ_ADDRESS", "RABBITMQ_MANAGEMENT", "RECORD", "REPOSITORY", "SEEDS",
            "STORAGE_CHECK",
            "STORAGE_VOLUME", "STORE_VOLUME", "TEST_CERTIFICATES", "TOKEN", "WORKSPACE", "DATE", "DATA_DIR", "STEP",
            "STOPS", "HANDLER", "HTTPS_PROXY", "STATE", "WORKER2_LISTEN", "QUEUES_TOTAL", "STATUSES", "MODULE",
        ]
        let foreign = [
            "Repository__Url", "ModuleRepository__Tag", "InfrastructureRepository__Mirror",
            "InfrastructureRepository__AzureDevOpsConfiguration__PersonalAccessToken",
            "InfrastructureRepository__AzureDevOpsConfiguration", "InfrastructureRepository__Url__Scheme",
        ]
        for name in others.map({ "GABARIT_" + $0 }) + foreign {
            #expect(throws: Never.self, "\(name)") { try read(file, [name: "x"]) }
        }
    }

    /// What Kubernetes gives every container for each service of its namespace, here for services named like our sections.
    @Test(arguments: [
        "GABARIT", "GABARIT_STATUS", "GABARIT_WORKER", "GABARIT_DATA", "GABARIT_RABBITMQ", "GABARIT_QUEU",
    ])
    func `the links of a service are nobody's business`(_ service: String) throws {
        let links = [
            "_SERVICE_HOST": "10.0.0.11", "_SERVICE_PORT": "80", "_SERVICE_PORT_HTTP": "80",
            "_SERVICE_PORT_HTTP_METRICS": "9464", "_PORT": "tcp://10.0.0.11:80", "_PORT_80_TCP": "tcp://10.0.0.11:80",
            "_PORT_80_TCP_PROTO": "tcp", "_PORT_80_TCP_PORT": "80", "_PORT_80_TCP_ADDR": "10.0.0.11",
            "_PORT_53_UDP_ADDR": "10.0.0.11", "_PORT_99_SCTP": "sctp://10.0.0.11:99",
        ]
        for (end, value) in links {
            #expect(throws: Never.self, "\(service + end)") { try read("", [service + end: value]) }
        }
    }

    /// The names of the original's settings: its table in English and French, its own templates of settings, and the
    /// properties of its configuration, of every version.
    private static let originals =
        [
            "AutoApproveUserOid", "ApiVersion", "EnablePullRequestAutoComplete", "LocalPath", "MainBranch", "Name",
            "Password",
            "ProjectPathPrefix", "PullRequestBrowserUrl", "PullRequestUrl", "Url", "Username",
        ].map { "InfrastructureRepository__" + $0 }
        + [
            "AppServiceConfigPipeline", "AreaPathName", "ClientId", "ClientSecret", "EnvironmentName",
            "InfrastructureErrorId", "ListPipelineUrlTemplate", "MediaStorageConnectionString", "OrganizationName",
            "OrganizationUrl", "PostPipelineRunUrlTemplate", "ProjectName", "ProjectStorageKeySecretName",
            "PythonWorkspaceSyncErrorId", "ResourcePrefix", "RunAsManagedIdentity", "SubscriptionId",
            "SupportIterationName",
            "SupportRequestId", "SystemErrorId", "TenantId",
        ].map { "InfrastructureRepository__AzureDevOpsConfiguration__" + $0 }
        + [
            "Branch", "LocalPath", "ModulePathPrefix", "Name", "TemplatePathPrefix", "Url",
        ].map { "ModuleRepository__" + $0 } + [
            "Terraform__Backend__ResourceGroupName", "Terraform__Backend__SubscriptionId",
            "Terraform__Variables__az_location",
            "Terraform__Variables__common_tags", "Terraform__Modules__AzureDatabricks__OmniUsers__0__email",
            "AzureDevOpsConfiguration__ClientId", "AzureWebJobsStorage", "DataHub_ENVNAME", "FUNCTIONS_WORKER_RUNTIME",
            "InfrastructureRepository_PullRequestUrl",
        ]

    @Test func `every setting of the original may stand in the environment`() throws {
        for name in Self.originals.flatMap({ [$0, $0.uppercased(), $0.lowercased()] }) {
            let value =
                name.lowercased().hasSuffix("complete") ? "True" : name.lowercased().hasSuffix("tags") ? "{}" : "x"
            #expect(!problem("", [name: value]).contains("E_UNKNOWN_KEY"), "\(name)")
        }
        let values = ["InfrastructureRepository__Url": "https://dev.azure.com/o/p/_git/r"]
        let rest = Self.originals.filter { values[$0] == nil && !$0.hasSuffix("Complete") && !$0.hasSuffix("tags") }
        let found = try read("", values.merging(rest.map { ($0, "x") }) { first, _ in first })
        #expect(found.repository == "https://dev.azure.com/o/p/_git/r")
        #expect(found.planner.backend.resourceGroupName == "x")
    }

    @Test func `the password of the original's repository is named as the token that is missing`() throws {
        let environment = [
            "InfrastructureRepository__Url": "https://dev.azure.com/o/p/_git/r",
            "InfrastructureRepository__Username": "u",
            "INFRASTRUCTUREREPOSITORY__PASSWORD": "canary",
        ]
        let problem = problem("", environment)
        #expect(
            problem.contains(
                "set 'pull-requests.credentials.token' to {environment: INFRASTRUCTUREREPOSITORY__PASSWORD}"))
        #expect(!problem.contains("canary"))
        let named = ["GABARIT_PULL_REQUESTS_CREDENTIALS_TOKEN_ENVIRONMENT": "INFRASTRUCTUREREPOSITORY__PASSWORD"]
        let found = try read("", environment.merging(named) { $1 })
        #expect(
            found.pullRequests.host.credential == .token(.environment(name: "INFRASTRUCTUREREPOSITORY__PASSWORD")))
    }

    @Test func `the original's storage account is said to be unread, with what to write`() throws {
        let text = "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=canary;EndpointSuffix=core.example"
        let environment = ["ResourceRunRequestConnectionString": text]
        let problem = problem("", environment)
        #expect(problem.contains("'ResourceRunRequestConnectionString' is set, and"))
        #expect(problem.contains("queue.address to https://acct.queue.core.example"))
        #expect(!problem.contains("canary"))
        let reference = "@Microsoft.KeyVault(SecretUri=https://v/secrets/s/)"
        #expect(
            self.problem("", ["ResourceRunRequestConnectionString": reference]).contains(
                "queue.address to https://ACCOUNT.queue.core.windows.net"))
        _ = try read("queue: {address: \"amqp://broker\"}\n", environment)
    }

    @Test func `a problem of a variable does not hide one of the file at the same place`() {
        let problem = problem("!mine {status: {dialect: docs}}\n", ["GABARIT_STATUS_DIALECT": "klingon"])
        #expect(problem.contains("the tag '!mine' is not known"))
        #expect(problem.contains("environment variable GABARIT_STATUS_DIALECT:1:1"))
    }

    @Test func `what the file says of the state folder is kept where the environment says another`() throws {
        let variable = ["GABARIT_DATA": "/var/lib/gabarit"]
        #expect(try read("data: /data\n", variable).overriddenData == "/data")
        #expect(try read("data: /var/lib/gabarit\n", variable).overriddenData == nil)
        #expect(try read("", variable).overriddenData == nil)
        #expect(try read("data: /data\n", [:]).overriddenData == nil)
    }

    private func read(_ text: String, _ environment: [String: String]) throws -> Configuration {
        try ConfigurationReader().read(SourceFile(name: "gabarit.yaml", text: text), environment: environment)
    }

    private func problem(_ text: String, _ environment: [String: String]) -> String {
        do throws(Diagnostics) {
            _ = try ConfigurationReader().read(
                SourceFile(name: "gabarit.yaml", text: text), environment: environment)
            return ""
        } catch {
            return DiagnosticFormatter().text(error)
        }
    }
}
