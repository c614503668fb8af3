internal import GabaritPlan
internal import GabaritSource

/// The results of tests as JUnit XML, which every CI system shows.
///
/// Source: the schema that Jenkins and GitLab read: `testsuites`, a `testsuite` for each module, a `testcase` each.
public struct JUnitReport: Sendable {
    private let results: [(result: ModuleTestResult, duration: Duration)]

    /// - Parameter results: each with how long it took.
    public init(_ results: [(result: ModuleTestResult, duration: Duration)]) {
        self.results = results
    }

    /// The document, with a line end at its end.
    public var text: String {
        var modules: [String] = []
        for (result, _) in results where !modules.contains(result.module) { modules.append(result.module) }
        let suites = modules.map { name in suite(name, results.filter { $0.result.module == name }) }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites\(counts(results))>
            \(suites.joined(separator: "\n"))
            </testsuites>

            """
    }

    private func suite(_ name: String, _ results: [(result: ModuleTestResult, duration: Duration)]) -> String {
        let cases = results.map { testcase($0.result, $0.duration) }
        return """
              <testsuite name="\(Self.escaped(name))"\(counts(results))>
            \(cases.joined(separator: "\n"))
              </testsuite>
            """
    }

    private func counts(_ results: [(result: ModuleTestResult, duration: Duration)]) -> String {
        let errors = results.count { !$0.result.problems.isEmpty }
        let failures = results.count { !$0.result.isPassed } - errors
        let seconds = results.reduce(Duration.zero) { $0 + $1.duration }
        return
            " tests=\"\(results.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(Self.text(seconds))\""
    }

    private func testcase(_ result: ModuleTestResult, _ duration: Duration) -> String {
        let head =
            "    <testcase classname=\"\(Self.escaped(result.module))\" name=\"\(Self.escaped(result.name))\""
            + " time=\"\(Self.text(duration))\""
        guard !result.isPassed else { return head + "/>" }
        let element = result.problems.isEmpty ? "failure" : "error"
        let details =
            result.problems.map { DiagnosticFormatter().text($0) }
            + result.differences.flatMap { $0.lines.map(\.text) }
        return """
            \(head)>
                  <\(element) message="\(Self.escaped(result.reason))">\(Self.escaped(details.joined(separator: "\n")))</\(element)>
                </testcase>
            """
    }

    /// Seconds with three digits.
    private static func text(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        let whole = Int(milliseconds.rounded())
        let rest = String(whole % 1000)
        return "\(whole / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    /// Markup escaped, and what XML 1.0 cannot hold at all made visible; line ends stay.
    private static func escaped(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            // By scalars: a mark with an accent over it is another character, and a mark of XML all the same.
            VisibleText.escaped(String(line)).unicodeScalars.reduce(into: "") { result, scalar in
                switch scalar {
                case "&": result += "&amp;"
                case "<": result += "&lt;"
                case ">": result += "&gt;"
                case "\"": result += "&quot;"
                case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension ModuleTestResult {
    /// Why it did not pass, in one line; empty when it did.
    public var reason: String {
        if let problem = problems.first { return problem.message }
        if !isRecorded { return "nothing says what must come out; --record writes it" }
        guard !differences.isEmpty else { return "" }
        let paths = differences.map(\.path.description)
        return paths.count == 1 ? "\(paths[0]) is different" : "\(paths.count) files are different"
    }
}
