internal import GabaritCheck
internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritTrial
internal import GabaritValue

/// Shows how tests of modules went: to people, or a JSON object a line to programs.
struct TestReport {
    private let output: OutputOptions
    private var terminal: Terminal { output.terminal }

    init(_ output: OutputOptions) {
        self.output = output
    }

    func show(_ result: ModuleTestResult, _ duration: Duration) {
        if output.json { return terminal.line(JSONWriter().text(value(result, duration))) }
        let mark = result.isPassed ? terminal.styled("✓", .green) : terminal.styled("✗", .red)
        let caption = result.caption.map { "  " + terminal.styled(VisibleText.escaped($0), .dim) } ?? ""
        terminal.line("\(mark) \(VisibleText.escaped(result.title))\(caption)")
        let problems = result.problems + (result.isPassed ? [] : result.refusals)
        for problem in problems { indented(DiagnosticFormatter(colour: terminal.colour).text(problem)) }
        if result.problems.isEmpty, !result.isRecorded { indented(result.reason) }
        for line in result.differences.flatMap(\.lines) { indented(PreviewCommand.styled(line, terminal)) }
    }

    func sum(_ results: [ModuleTestResult]) {
        guard !output.json else { return }
        let failed = results.count { !$0.isPassed }
        let tests = results.count == 1 ? "1 test" : "\(results.count) tests"
        terminal.line(
            failed == 0
                ? terminal.styled("\(tests), all passed", .green) : terminal.styled("\(tests), \(failed) failed", .red))
    }

    private func indented(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { terminal.line("    \(line)") }
    }

    private func value(_ result: ModuleTestResult, _ duration: Duration) -> Value {
        let differences: [Value] = result.differences.map { difference in
            .object([
                "path": .string(difference.path.description),
                "diff": .string(difference.lines.map(\.text).joined(separator: "\n")),
            ])
        }
        return .object([
            "module": .string(result.module), "case": .string(result.name), "passed": .bool(result.isPassed),
            "reason": .string(result.reason), "milliseconds": .integer(Int(duration / .milliseconds(1))),
            "problems": .array(result.problems.map(JSONFindings.value)), "differences": .array(differences),
        ])
    }
}

/// Writes what came out as what is expected.
struct Recording {
    private let results: [ModuleTestResult]
    private let tests: ModuleTestSource
    private let output: OutputOptions

    init(_ results: [ModuleTestResult], _ tests: ModuleTestSource, _ output: OutputOptions) {
        self.results = results
        self.tests = tests
        self.output = output
    }

    func write() throws {
        for result in results {
            guard result.problems.isEmpty, let folder = tests.folder(of: result) else {
                TestReport(output).show(result, .zero)
                continue
            }
            for (path, file) in result.recording.sorted(by: { $0.key < $1.key }) {
                let place = "\(folder)/\(path)"
                if let file {
                    // A file that is replaced keeps its mode: only a new one has the right one.
                    if Files.exists(place) { try Files.remove(place) }
                    try Files.write(file.bytes, to: place, isExecutable: file.isExecutable)
                } else {
                    try Files.remove(place)
                }
            }
            tell(result)
        }
    }

    private func tell(_ result: ModuleTestResult) {
        let count = result.recording.count
        if output.json {
            let files = result.recording.keys.sorted().map { Value.string($0.description) }
            let line: Value = [
                "module": .string(result.module), "case": .string(result.name), "recorded": .array(files),
            ]
            return output.terminal.line(JSONWriter().text(line))
        }
        let left = result.differences.filter { result.recording[$0.path] == nil }
        let what = count == 0 ? "nothing to record" : "recorded \(count == 1 ? "1 file" : "\(count) files")"
        output.terminal.line("\(VisibleText.escaped(result.title)): \(what)")
        if count > 0, let refusal = result.refusals.first {
            output.terminal.note(
                "    it expects now that the request is refused: \(VisibleText.escaped(refusal.message))")
        }
        for difference in left {
            output.terminal.note("    '\(difference.path)' was written by hand and stays; change it yourself")
        }
    }
}

/// Shows what tests reach, and what they miss.
struct CoverageReport {
    private let output: OutputOptions

    init(_ output: OutputOptions) {
        self.output = output
    }

    func show(_ modules: [ModuleCoverage]) {
        let terminal = output.terminal
        for module in modules {
            if output.json {
                terminal.line(JSONWriter().text(["coverage": module.value]))
                continue
            }
            let share = "\(module.percent) % (\(module.reached) of \(module.total))"
            terminal.line(
                "\(VisibleText.escaped(module.module))  \(terminal.styled(share, module.missed.isEmpty ? .green : .yellow))"
            )
            for region in module.missed {
                let span = region.span.written
                let place = "\(VisibleText.escaped(span.file.name)):\(span.start)"
                terminal.line("    \(place): \(region.sentence)")
            }
        }
    }
}
