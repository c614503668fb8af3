internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritModule
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritTelemetry
internal import GabaritWorker
internal import PullRequestSteps

/// Tries every connection and permission that a worker needs; takes no message and changes nothing outside.
struct WorkerCheck {
    /// What became of one thing that was tried.
    struct Row: Sendable {
        enum Standing: Sendable {
            case good, bad
            /// Nothing says whether it is as it must be.
            case unseen
        }

        let part: String
        let target: String
        let standing: Standing
        /// What was found, or what is wrong.
        let text: String
        /// What to do next about what is wrong.
        let next: String?
    }

    /// One thing to try.
    private struct Probe: Sendable {
        let part: String
        let target: String
        /// What to do when it fails, unless the failure says it.
        let next: String
        /// Says what was found; throws what is wrong.
        let attempt: @Sendable () async throws -> String
    }

    /// Thrown for what could not be looked at.
    private struct Unseen: Error {
        let text: String
        let next: String
    }

    let installation: Installation
    private let probes: [Probe]

    /// A branch that no workspace has.
    private static let branch = "gabarit-check"
    /// The first git with `merge-tree --write-tree`.
    private static let leastGit = [2, 38]
    /// What is longer in answering has failed.
    private static let longestAnswer = Duration.seconds(20)

    init(installation: Installation) {
        self.installation = installation
        probes = Self.probes(of: installation)
    }

    /// What is tried, in the order of the rows.
    var parts: [String] { probes.map(\.part) }

    /// Tries everything side by side, the state folder first, since much else stands in it.
    ///
    /// - Parameter show: gets each row when it and those before it are known.
    /// - Returns: whether nothing failed.
    func run(_ show: (Row) -> Void) async -> Bool {
        guard let first = probes.first else { return true }
        let state = await Self.row(of: first)
        show(state)
        var isGood = state.standing != .bad
        // Not children: one that does not end when it is cancelled must not hold up the others.
        let others = probes.dropFirst().map { probe in Task { await Self.row(of: probe) } }
        for task in others {
            let row = await task.value
            show(row)
            isGood = isGood && row.standing != .bad
        }
        let (queues, traces) = (installation.queues, installation.traces)
        _ = await TimeLimit.result(within: .seconds(5)) {
            await queues.close()
            await traces?.close()
        }
        return isGood
    }

    private static func row(of probe: Probe) async -> Row {
        await TimeLimit.result(within: longestAnswer) { await outcome(of: probe) }
            ?? Row(
                part: probe.part, target: probe.target, standing: .bad, text: "no answer within \(longestAnswer)",
                next: probe.next)
    }

    private static func outcome(of probe: Probe) async -> Row {
        let row = { (standing: Row.Standing, text: String, next: String?) in
            Row(part: probe.part, target: probe.target, standing: standing, text: text, next: next)
        }
        do {
            return row(.good, try await probe.attempt(), nil)
        } catch let unseen as Unseen {
            return row(.unseen, unseen.text, unseen.next)
        } catch let error as Diagnostics {
            let text = error.all.map { DiagnosticFormatter().headline(of: $0) }.joined(separator: "; ")
            return row(.bad, text, error.all.first?.hint.map { "\($0)" } ?? probe.next)
        } catch let error as Diagnostic {
            return row(.bad, DiagnosticFormatter().headline(of: error), error.hint.map { "\($0)" } ?? probe.next)
        } catch {
            return row(.bad, "\(error)", probe.next)
        }
    }
}

/// What is tried.
extension WorkerCheck {
    private static func probes(of installation: Installation) -> [Probe] {
        var probes = [state(installation), git()] + queues(installation) + repository(installation)
        probes += [modules(installation), host(installation), handlers(installation)]
        if let pipeline = installation.configuration.pullRequests.pipeline.first {
            probes.append(
                Probe(part: "pipeline", target: pipeline, next: "name a program that can be run, or leave the key out")
                {
                    guard Files.isProgram(pipeline) else {
                        throw Diagnostic(code: "E_PIPELINE", "there is no program '\(pipeline)'")
                    }
                    return "can be run"
                })
        }
        if let path = installation.configuration.worker.auditLog {
            probes.append(
                Probe(
                    part: "audit log", target: path,
                    next: "let the user of the worker write there, or change worker.audit-log"
                ) {
                    _ = try AuditLog(installation.resolved(path)) { _ in }
                    return "can be written"
                })
        }
        if let traces = installation.traces, let wanted = installation.configuration.worker.traces {
            probes.append(
                Probe(
                    part: "traces", target: wanted.endpoint,
                    next: "check worker.traces: OTLP over HTTP, most collectors take it at port 4318"
                ) {
                    try await traces.check()
                    return "takes spans"
                })
        }
        return probes
    }

    private static func queues(_ installation: Installation) -> [Probe] {
        let queues = installation.queues
        var probes = queues.needed.map { queue in
            Probe(
                part: "queue: " + queue.purpose, target: queue.name,
                next: "see 'queue' and 'status' in the configuration; docs/brokers.md says how to make the queues"
            ) {
                try await queues.check(queue.name)
                return "can be used"
            }
        }
        if let management = queues.management {
            probes.append(
                Probe(
                    part: "queue: settings", target: management, next: "docs/brokers.md says what each queue must be"
                ) {
                    let unseen = try await queues.inspect()
                    guard unseen.isEmpty else {
                        throw Unseen(text: unseen.joined(separator: "; "), next: queues.advice)
                    }
                    return "as a worker needs them"
                })
        }
        return probes
    }

    private static func state(_ installation: Installation) -> Probe {
        let folder = installation.data
        return Probe(
            part: "state folder", target: folder,
            next: "let the user of the worker write there, or change 'data' or GABARIT_DATA"
        ) {
            try Files.prepareState(folder)
            try Files.write([], to: folder + "/.check")
            try Files.remove(folder + "/.check")
            _ = try installation.store()
            return ["can be written", installation.stateNote].compactMap(\.self).joined(separator: "; ")
        }
    }

    private static func git() -> Probe {
        let least = leastGit.map(String.init).joined(separator: ".")
        return Probe(part: "git", target: "git", next: "install git \(least) or newer at /usr/bin/git") {
            let version = try await GitMirror.gitVersion()
            let numbers = version.split(separator: ".").compactMap { Int($0) }
            guard !numbers.lexicographicallyPrecedes(leastGit) else {
                throw GitFault.failed(command: "version", reason: "version \(version) is too old")
            }
            return "version \(version)"
        }
    }

    private static func repository(_ installation: Installation) -> [Probe] {
        let address = installation.configuration.repository
        let name = installation.configuration.planner.targetBranch
        let read = Probe(
            part: "repository: read", target: address,
            next: "check infrastructure.repository and .branch, and pull-requests.credentials (docs/hosts.md)"
        ) {
            let branch = try RefName.branch(name)
            guard let head = try await installation.infrastructure().askedRefs([branch])[branch] else {
                throw GitFault.notFound(address: address, reason: "it has no branch '\(name)'")
            }
            return "\(name) is at \(head.text.prefix(10))"
        }
        let push = Probe(
            part: "repository: push", target: address,
            next: "give the credential the right to push branches and to open pull requests (docs/hosts.md)"
        ) {
            try await installation.infrastructure().checkPush(of: try RefName.branch(Self.branch))
            return "takes new branches"
        }
        return [read, push]
    }

    private static func modules(_ installation: Installation) -> Probe {
        Probe(
            part: "modules", target: installation.configuration.modules.source,
            next: "check modules.source, .folder and .version-prefix; a repository elsewhere needs modules.credentials"
        ) {
            let catalog = try await installation.catalog()
            let version = try await catalog.resolve(.latest)
            let count = try await catalog.names(at: version).count
            return "\(count) at \(version.label)"
        }
    }

    private static func host(_ installation: Installation) -> Probe {
        let kind = installation.configuration.pullRequests.host.kind.rawValue
        return Probe(
            part: "pull request host", target: kind,
            next:
                "check pull-requests.host and .credentials, and http.private-addresses for a host inside (docs/hosts.md)"
        ) {
            let host = installation.host(try installation.store(), try await installation.infrastructure())
            try await host.probe(installation.configuration.planner.targetBranch)
            return "answers"
        }
    }

    private static func handlers(_ installation: Installation) -> Probe {
        Probe(
            part: "step handlers", target: "handlers",
            next: "mend the manifest, or its digest after a change (docs/plugins.md)"
        ) {
            for manifest in try installation.manifests() { try manifest.checkExecutable() }
            let registry = try installation.handlers(
                try installation.store(), try await installation.infrastructure())
            for step in installation.configuration.planner.steps { _ = try registry.handler(named: step.uses) }
            return "\(installation.configuration.handlers.count) in processes of their own"
        }
    }
}
