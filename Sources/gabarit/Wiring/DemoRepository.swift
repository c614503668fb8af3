internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritSource
internal import GabaritValue

/// The scratch installation of the demo: a configuration and an infrastructure repository.
struct DemoRepository {
    let folder: String
    let modules: String

    func installation() async throws -> Installation {
        guard Files.isFolder(modules) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_NO_FOLDER", "there is no folder of modules", at: .file(modules),
                    hint: "run the demo in the repository, or give --modules"))
        }
        try await GitRepository.create(
            at: folder + "/infrastructure.git", branch: try RefName.branch("main"), first: try Self.firstCommit())
        try Files.write(Array(Self.pipeline.utf8), to: folder + "/pipeline", isExecutable: true)
        try Files.write(Array(text.utf8), to: folder + "/gabarit.yaml")
        return try Installation(path: folder + "/gabarit.yaml")
    }

    private static func firstCommit() throws -> CommitDraft {
        let person = GitSignature(name: "Operations", email: "operations@example.com", seconds: 1_760_000_000)
        let readme = TreeChange.write(
            try TreePath("README.md"),
            content: Array("# Infrastructure\n\nOne folder a workspace, below terraform/projects.\n".utf8),
            isExecutable: false)
        return CommitDraft(
            author: person, committer: person, message: "Start the infrastructure repository\n", changes: [readme])
    }

    /// Stands where an installation runs Terraform; it sees what such a pipeline sees.
    private static let pipeline = #"""
        #!/bin/sh
        # Runs after a merge, with GABARIT_WORKSPACE and GABARIT_REPOSITORY in its environment.
        set -eu
        cd "${GABARIT_REPOSITORY#file://}"
        files=$(git ls-tree -r --name-only main -- "terraform/projects/$GABARIT_WORKSPACE" | grep -c '\.tf$')
        echo "terraform apply in terraform/projects/$GABARIT_WORKSPACE: $files files (the demo has no cloud to apply it to)"

        """#

    private var text: String {
        """
        modules:
          source: "\(modules)"
        infrastructure:
          repository: infrastructure.git
        pull-requests:
          pipeline: ["\(folder)/pipeline"]
        variables:
          az_subscription_id: 00000000-0000-4000-8000-000000000001
          az_tenant_id: 00000000-0000-4000-8000-000000000002
          environment_name: demo
          resource_prefix: demo
          resource_prefix_alphanumeric: demo
          terraform_state_resource_group: demo-terraform-rg
          aad_admin_group_oid: 00000000-0000-4000-8000-000000000003
          log_analytics_workspace_id: /subscriptions/demo/resourceGroups/demo/providers/Microsoft.OperationalInsights/workspaces/demo
        """ + "\n"
    }
}

/// What the demo asks for.
enum DemoRequests {
    static let all: [(title: String, request: Value)] = [
        ("1. A new workspace", request("demo-1-new-workspace", ["new-workspace-template"])),
        (
            "2. Storage and Databricks for it",
            request("demo-2-storage-and-databricks", ["azure-storage-blob", "azure-databricks"])
        ),
    ]

    private static func request(_ id: String, _ modules: [String]) -> Value {
        let users: [Value] = [
            ["objectId": "00000000-0000-4000-8000-0000000000a1", "email": "lead@example.com", "role": "Owner"],
            ["objectId": "00000000-0000-4000-8000-0000000000a2", "email": "analyst@example.com", "role": "User"],
            ["objectId": "00000000-0000-4000-8000-0000000000a3", "email": "reader@example.com", "role": "Guest"],
        ]
        let workspace: Value = [
            "name": "Water quality", "acronym": "WATER1", "budgetAmount": 2500,
            "organization": ["name": "Department of Examples", "code": "DOE"], "users": .array(users),
        ]
        let message: Value = [
            "templates": .array(modules.map { ["name": .string($0), "status": "CreateRequested"] }),
            "workspace": workspace,
            "requestingUserEmail": "lead@example.com",
        ]
        return ["messageId": .string(id), "message": message]
    }
}
