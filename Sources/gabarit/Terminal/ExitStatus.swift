internal import ArgumentParser

/// How the command ends; documented in `docs/commands.md`.
enum ExitStatus {
    /// The input has problems: a manifest, a request, a template, a configuration.
    static let problems = ExitCode(1)
    /// The run did not succeed, or a plan was refused.
    static let failed = ExitCode(2)
    /// Something outside did not answer as needed: a git remote, a queue, a host.
    static let unavailable = ExitCode(3)
}
