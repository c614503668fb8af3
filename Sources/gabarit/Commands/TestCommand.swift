internal import ArgumentParser
internal import GabaritSource
internal import GabaritTrial
internal import GabaritValue

/// `gabarit test`: runs the tests that live beside modules.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests that live beside modules.",
        discussion: """
            A test is a folder 'tests/CASE' of a module with a request; --record writes what comes out beside it.
            All of it: docs/test.md.
            """)
    @OptionGroup var output: OutputOptions
    @Argument(help: "Folders: of a module, or of several modules.") var paths: [String]
    @Option(help: "Only tests whose 'module/case' holds this text; may be repeated.") var filter: [String] = []
    @Flag(help: "Write what came out as what is expected.") var record = false
    @Option(help: "Write the results as JUnit XML to this file.") var junit: String?
    @Flag(help: "Show which branches, loops and files no test reached.") var coverage = false

    @Option(help: "With --coverage: end with 1 when tests reach less than this many percent of a module.")
    var least: Int?

    func validate() throws {
        guard let least else { return }
        if !coverage { throw ValidationError("--least needs --coverage") }
        if !(0...100).contains(least) { throw ValidationError("--least takes 0 to 100 percent, not \(least)") }
    }

    func run() async throws {
        var tests = try ModuleTestSource(paths)
        if !filter.isEmpty { tests.keep { title in filter.contains { title.contains($0) } } }
        guard !tests.cases.isEmpty else { throw noTests(tests) }
        let runs = await tests.run(coverage: coverage)
        if let junit {
            let report = JUnitReport(runs.map { ($0.result, $0.duration) })
            try Files.write(Array(report.text.utf8), to: junit)
        }
        if record {
            try Recording(runs.map(\.result), tests, output).write()
        } else {
            let report = TestReport(output)
            for run in runs { report.show(run.result, run.duration) }
            report.sum(runs.map(\.result))
        }
        let reached = coverage ? try tests.coverage() : []
        CoverageReport(output).show(reached)
        if let least, reached.contains(where: { $0.percent < least }) { throw ExitStatus.problems }
        let isFine = record ? runs.allSatisfy { $0.result.problems.isEmpty } : runs.allSatisfy(\.result.isPassed)
        if !isFine { throw ExitStatus.problems }
    }

    private func noTests(_ tests: ModuleTestSource) -> Diagnostics {
        let hint =
            filter.isEmpty
            ? "write a request to tests/CASE/request.json beside a module" : "--filter looks at 'module/case'"
        let place = paths.count == 1 ? Diagnostic.Place.file(paths[0]) : .nowhere
        return Diagnostics(
            Diagnostic(
                code: "E_NO_TESTS", filter.isEmpty ? "no module here has a test" : "no test matches the filter",
                at: place, hint: hint))
    }
}
