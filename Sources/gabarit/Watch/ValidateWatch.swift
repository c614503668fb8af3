internal import GabaritCheck
internal import GabaritSource

/// `gabarit validate --watch`: reads again what changed, and checks what depends on it.
struct ValidateWatch {
    let paths: [String]
    let report: FindingOutput

    /// Never returns but by an error; the process ends by a signal.
    func run(_ start: ModuleSource, _ first: RepositoryChecker, _ shown: [Finding]) async throws {
        var (source, checker, last) = (start, first, shown)
        let watch = try FolderWatch()
        for folder in source.watched { try watch.add(folder) }
        report.note(WatchNote.ready(modules: source.count).text(in: report.language))
        while true {
            let changed = try watch.changes()
            let clock = ContinuousClock()
            let began = clock.now
            if changed.contains(where: source.holdsModules) {
                // Modules came or went: which ones there are is found out anew.
                source = (try? ModuleSource(paths)) ?? source
                checker = RepositoryChecker()
                await source.load(into: &checker)
            } else {
                source.reload(changed, into: &checker)
            }
            for folder in changed { try watch.add(folder) }
            let findings = source.findings(checker)
            if findings != last { report.show(findings, modules: source.count) }
            last = findings
            let open = findings.count { $0.suppression == nil }
            report.note(WatchNote.checked(problems: open, took: clock.now - began).text(in: report.language))
        }
    }
}

/// What a watch tells between its reports.
private enum WatchNote {
    case ready(modules: Int)
    case checked(problems: Int, took: Duration)

    func text(in language: Language) -> String {
        switch (self, language) {
        case (.ready(let modules), .english):
            "watching \(modules) \(modules == 1 ? "module" : "modules"); stop with Ctrl-C"
        // Zero is singular in French.
        case (.ready(let modules), .french):
            "\(modules) \(modules < 2 ? "module" : "modules") sous surveillance\u{202F}; arrêter avec Ctrl-C"
        case (.checked(let problems, let took), .english):
            "checked again in \(Self.shown(took)): \(problems) \(problems == 1 ? "problem" : "problems")"
        case (.checked(let problems, let took), .french):
            "vérifié de nouveau en \(Self.shown(took))\u{A0}: \(problems) \(problems < 2 ? "problème" : "problèmes")"
        }
    }

    private static func shown(_ duration: Duration) -> String {
        let tenths = duration.components.seconds * 10_000 + duration.components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
