internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritModule
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritTelemetry
internal import PullRequestSteps

/// Tries every connection and permission that a worker needs; takes no message and changes nothing outside.
struct WorkerCheck {
    /// What became of one thing that was tried.
    struct Row {
        let part: String
        let target: String
        let isGood: Bool
        /// What was found, or what is wrong.
        let text: String
        /// What to do next about what is wrong.
        let next: String?
    }

    let installation: Installation

    /// A branch that no workspace has.
    private static let branch = "gabarit-check"
    /// The first git with `merge-tree --write-tree`.
    private static let leastGit = [2, 38]

    func rows() async -> [Row] {
        var rows = [await state(), await git()]
        for queue in installation.queues.needed {
            rows.append(
                await row(
                    "queue: " + queue.purpose, queue.name,
                    next: "see 'queue' and 'status' in the configuration; docs/brokers.md says how to make the queues"
                ) {
                    try await installation.queues.check(queue.name)
                    return "can be used"
                })
        }
        if let management = installation.queues.management {
            rows.append(
                await row("queue: settings", management, next: "docs/brokers.md says what each queue must be") {
                    try await installation.queues.inspect()
                    return "limit, dead letters and single consumer as they must be"
                })
        }
        rows += await repository()
        rows += [await modules(), await host(), await handlers()]
        if let pipeline = installation.configuration.pullRequests.pipeline.first {
            rows.append(
                await row("pipeline", pipeline, next: "name a program that can be run, or leave the key out") {
                    guard Files.isProgram(pipeline) else {
                        throw Diagnostic(code: "E_PIPELINE", "there is no program '\(pipeline)'")
                    }
                    return "can be run"
                })
        }
        if let path = installation.configuration.worker.auditLog {
            rows.append(
                await row("audit log", path, next: "let the user of the worker write there, or change worker.audit-log")
                {
                    _ = try AuditLog(installation.resolved(path)) { _ in }
                    return "can be written"
                })
        }
        if let traces = installation.traces, let wanted = installation.configuration.worker.traces {
            rows.append(
                await row(
                    "traces", wanted.endpoint,
                    next: "check worker.traces: OTLP over HTTP, most collectors take it at port 4318"
                ) {
                    try await traces.check()
                    return "takes spans"
                })
        }
        return rows
    }

    private func state() async -> Row {
        let folder = installation.resolved(installation.configuration.data)
        return await row("state folder", folder, next: "let the user of the worker write there, or change 'data'") {
            try Files.write([], to: folder + "/.check")
            try Files.remove(folder + "/.check")
            _ = try installation.store()
            return "can be written"
        }
    }

    private func git() async -> Row {
        let least = Self.leastGit.map(String.init).joined(separator: ".")
        return await row("git", "git", next: "install git \(least) or newer at /usr/bin/git") {
            let version = try await GitMirror.gitVersion()
            let numbers = version.split(separator: ".").compactMap { Int($0) }
            guard !numbers.lexicographicallyPrecedes(Self.leastGit) else {
                throw GitFault.failed(command: "version", reason: "version \(version) is too old")
            }
            return "version \(version)"
        }
    }

    private func repository() async -> [Row] {
        let address = installation.configuration.repository
        let name = installation.configuration.planner.targetBranch
        let read = await row(
            "repository: read", address,
            next: "check infrastructure.repository and .branch, and pull-requests.credentials (docs/hosts.md)"
        ) {
            let branch = try RefName.branch(name)
            guard let head = try await installation.infrastructure().askedRefs([branch])[branch] else {
                throw GitFault.notFound(address: address, reason: "it has no branch '\(name)'")
            }
            return "\(name) is at \(head.text.prefix(10))"
        }
        let push = await row(
            "repository: push", address,
            next: "give the credential the right to push branches and to open pull requests (docs/hosts.md)"
        ) {
            try await installation.infrastructure().checkPush(of: try RefName.branch(Self.branch))
            return "takes new branches"
        }
        return [read, push]
    }

    private func modules() async -> Row {
        await row(
            "modules", installation.configuration.modules.source,
            next: "check modules.source, .folder and .version-prefix; a repository elsewhere needs modules.credentials"
        ) {
            let catalog = try await installation.catalog()
            let version = try await catalog.resolve(.latest)
            let count = try await catalog.names(at: version).count
            return "\(count) at \(version.label)"
        }
    }

    private func host() async -> Row {
        let kind = installation.configuration.pullRequests.host.kind.rawValue
        return await row(
            "pull request host", kind,
            next:
                "check pull-requests.host and .credentials, and http.private-addresses for a host inside (docs/hosts.md)"
        ) {
            let host = installation.host(try installation.store(), try await installation.infrastructure())
            try await host.probe(installation.configuration.planner.targetBranch)
            return "answers"
        }
    }

    private func handlers() async -> Row {
        await row(
            "step handlers", "handlers", next: "mend the manifest, or its digest after a change (docs/plugins.md)"
        ) {
            for manifest in try installation.manifests() { try manifest.checkExecutable() }
            let registry = try installation.handlers(
                try installation.store(), try await installation.infrastructure())
            for step in installation.configuration.planner.steps { _ = try registry.handler(named: step.uses) }
            return "\(installation.configuration.handlers.count) in processes of their own"
        }
    }

    private func row(
        _ part: String, _ target: String, next: String, _ attempt: () async throws -> String
    ) async -> Row {
        do {
            return Row(part: part, target: target, isGood: true, text: try await attempt(), next: nil)
        } catch let error as Diagnostics {
            let text = error.all.map { DiagnosticFormatter().headline(of: $0) }.joined(separator: "; ")
            return Row(part: part, target: target, isGood: false, text: text, next: error.all.first?.hint ?? next)
        } catch let error as Diagnostic {
            return Row(
                part: part, target: target, isGood: false, text: DiagnosticFormatter().headline(of: error),
                next: error.hint ?? next)
        } catch {
            return Row(part: part, target: target, isGood: false, text: "\(error)", next: next)
        }
    }
}
