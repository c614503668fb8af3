public import GabaritModule
public import GabaritPlan
public import GabaritSource

/// How one test went.
public struct ModuleTestResult: Sendable {
    /// A file of the test that says something else than what came out.
    public struct Difference: Sendable {
        /// The path in the folder of the test.
        public var path: TreePath
        /// A unified diff, from what is expected to what came out.
        public var lines: [Preview.Line]
    }

    public let module: String
    public let name: String
    /// What `case.yaml` calls it.
    public var caption: String?
    /// What kept the test from running.
    public var problems: [Diagnostic] = []
    /// Why the planner refused the request, which a test may expect.
    public var refusals: [Diagnostic] = []
    public var differences: [Difference] = []
    /// The files that make the test pass, by their paths in its folder; `nil` for one that has to go.
    public var recording: [TreePath: ModuleFile?] = [:]
    /// Whether anything said what must come out.
    public var isRecorded = true

    /// `module/case`.
    public var title: String { "\(module)/\(name)" }

    public var isPassed: Bool { problems.isEmpty && differences.isEmpty && isRecorded }

    init(_ test: ModuleTestCase, problems: [Diagnostic] = []) {
        module = test.module
        name = test.name
        self.problems = problems
    }
}
