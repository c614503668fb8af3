internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritModule
internal import GabaritTestKit
internal import Testing

/// Seeds one mistake at a time into the project's own modules, and looks whether `validate` finds those that matter.
///
/// `GABARIT_MUTANTS=1000` makes a thousand (`make mutants`), `GABARIT_SEED` chooses others.
@Suite struct SeededMutationTests {
    private struct Tally {
        var made: [MutationSite.Kind: Int] = [:]
        var matter: [MutationSite.Kind: Int] = [:]
        var missed: [(mutant: ModuleMutant, reason: String)] = []
    }

    @Test func `at least 95 of 100 mistakes that change what a run writes are found`() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["GABARIT_MUTANTS"].flatMap { Int($0) } ?? 60
        let seed = environment["GABARIT_SEED"].flatMap { UInt64($0) } ?? 1
        let tally = try Self.tally(count, seed: seed)
        let matter = tally.matter.values.reduce(0, +)
        #expect(matter * 3 > count, "most mistakes matter")
        #expect((matter - tally.missed.count) * 100 >= matter * 95, "\(Self.report(tally))")
        for (mutant, reason) in tally.missed where reason.isEmpty { Issue.record("not found: \(mutant.change)") }
        if let path = environment["GABARIT_MUTANTS_REPORT"] {
            try Data(Self.report(tally).utf8).write(to: URL(filePath: path))
        }
    }

    private static func tally(_ count: Int, seed: UInt64) throws -> Tally {
        let folders = try TestFolder.modules(in: "Templates")
        let sites = folders.flatMap { folder in MutationSite.all(in: folder) }
        let before = try #require(WrittenFiles.of(order(folders)))
        var checker = RepositoryChecker()
        for folder in folders { checker.update(folder) }
        var random = SeededGenerator(seed: seed)
        var tally = Tally()
        while tally.made.values.reduce(0, +) < count {
            guard let site = sites.randomElement(using: &random),
                let folder = folders.first(where: { $0.name == site.module }),
                let mutant = ModuleMutant(site, of: folder, &random)
            else { continue }
            tally.made[site.kind, default: 0] += 1
            let mutated = folders.map { $0.name == site.module ? mutant.folder : $0 }
            guard WrittenFiles.of(order(mutated)) != before else { continue }
            tally.matter[site.kind, default: 0] += 1
            var changed = checker
            changed.update(mutant.folder)
            if changed.findings().isEmpty { tally.missed.append((mutant, MissReason.of(mutant) ?? "")) }
        }
        return tally
    }

    /// The module that the others stand on comes first.
    private static func order(_ folders: [ModuleFolder]) -> [ModuleFolder] {
        folders.filter { $0.name == "new-workspace-template" } + folders.filter { $0.name != "new-workspace-template" }
    }

    private static func report(_ tally: Tally) -> String {
        var lines = ["| what was hit | mutants | change what is written | found |", "|---|--:|--:|--:|"]
        for kind in MutationSite.Kind.allCases {
            let matter = tally.matter[kind] ?? 0
            let found = matter - tally.missed.filter { $0.mutant.site.kind == kind }.count
            lines.append("| \(kind.rawValue) | \(tally.made[kind] ?? 0) | \(matter) | \(found) |")
        }
        let (made, matter) = (tally.made.values.reduce(0, +), tally.matter.values.reduce(0, +))
        lines.append("| all | \(made) | \(matter) | \(matter - tally.missed.count) |")
        let missed = tally.missed.map { "- `\($0.mutant.change)`: \($0.reason.isEmpty ? "to be found" : $0.reason)" }
        return (lines + [""] + Set(missed).sorted()).joined(separator: "\n") + "\n"
    }
}
