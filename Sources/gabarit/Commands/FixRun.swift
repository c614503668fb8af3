internal import GabaritCheck
internal import GabaritSource

/// `gabarit validate --fix`: makes certain fixes until none is left.
struct FixRun {
    let report: FindingOutput
    /// A mended file may show what could not be seen before; more rounds than this would go in a circle.
    private static let mostRounds = 10

    /// - Parameters:
    ///   - source: where the modules are; read again after each round.
    ///   - checker: knows the modules as they are afterwards.
    func run(_ source: inout ModuleSource, _ checker: inout RepositoryChecker) async throws {
        for _ in 0..<Self.mostRounds {
            let plan = FixPlan(source.findings(checker))
            guard !plan.files.isEmpty else { return }
            for fix in plan.files {
                // What is no file of its own (a string with escapes) has no place to write to.
                guard let path = source.path(of: fix.file.name) else { continue }
                try FileReplacement.replace(path, holding: fix.file.bytes, with: fix.content)
                for change in fix.changes { report.note(change.text(in: report.language)) }
            }
            guard plan.files.contains(where: { source.path(of: $0.file.name) != nil }) else { return }
            await source.load(into: &checker)
        }
    }
}
