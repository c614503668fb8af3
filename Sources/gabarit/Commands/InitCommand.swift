internal import ArgumentParser
internal import GabaritSource

/// `gabarit init`: writes a first configuration.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Write a commented gabarit.yaml.")
    @Argument(help: "The file to write.") var path = "gabarit.yaml"

    func run() throws {
        guard !Files.exists(path) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_EXISTS", "the file is there already", at: .file(path),
                    hint: "remove it first, or name another"))
        }
        try Files.write(Array(ConfigurationSample.text.utf8), to: path)
        Terminal().line("wrote \(path)")
        Terminal().note(
            "next: name your modules and your repository in it, then 'gabarit validate' and 'gabarit preview'")
    }
}

/// The configuration that `gabarit init` writes: every key with its default.
enum ConfigurationSample {
    static let text = """
        # gabarit.yaml: relative paths start at the folder of this file.

        modules:
          source: Templates              # a folder, or the address of a git repository with version tags
          # folder: templates            # where the modules are in a repository
          # version-prefix: dev          # read tags such as dev-v6.4.3
          # branch: main                 # read when a repository has no version tags

        infrastructure:
          repository: infrastructure.git # an absolute or relative path, file:///… or https://…
          branch: main                   # receives the pull requests
          workspace-branch: "{{ workspace.acronym }}"
          workspace-folder: "terraform/projects/{{ workspace.acronym }}"
          # protected-branches: [main, master]

        # The operator's values; they come before the request's.
        variables: {}
        #  az_subscription_id: 00000000-0000-4000-8000-000000000000

        existing-variables: keep         # keep | recompute: what happens to values saved in a workspace

        # backend:                       # for project.tfbackend of modules without a manifest
        #   resource-group: example-rg

        committer:
          name: Gabarit
          email: gabarit@localhost

        status:
          dialect: docs                  # docs | portal
          language: en                   # en | fr
          # queue: terraform-output

        queue:
          requests: resource-run-request

        pull-requests:
          squash: false
          # pipeline: [/usr/local/bin/deploy, --auto]   # runs after a merge; without one a merge is Complete

        worker:
          concurrency: 4
          visibility: 60                 # seconds that a request is leased
          run-time: 900                  # the longest run, in seconds

        data: .gabarit                   # mirrors and the embedded store

        """
}
