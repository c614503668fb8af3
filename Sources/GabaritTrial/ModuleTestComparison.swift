internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// Holds what a request came to against what a test expects.
struct ModuleTestComparison {
    private let test: ModuleTestCase
    private let outcome: ModuleTestOutcome

    init(_ test: ModuleTestCase, _ outcome: ModuleTestOutcome) {
        self.test = test
        self.outcome = outcome
    }

    /// - Throws: what is wrong with the expectation itself.
    func result() throws(Diagnostics) -> ModuleTestResult {
        var result = ModuleTestResult(test)
        result.caption = outcome.title
        result.refusals = outcome.refusals
        result.isRecorded = test.isRecorded
        try compareDocument(&result)
        try compareTree(&result)
        return result
    }

    // MARK: expected.json

    private func compareDocument(_ result: inout ModuleTestResult) throws(Diagnostics) {
        let expectation = try Expectation(test)
        let path = try Self.path(expectation?.name ?? "expected.json")
        let whole = Self.text(.object(outcome.document))
        guard let expectation else {
            result.recording[path] = ModuleFile(bytes: whole)
            // 'after/' alone speaks of a plan as well.
            if test.isRecorded, !outcome.refusals.isEmpty {
                result.differences.append(.init(path: path, lines: surprise))
            }
            return
        }
        guard !expectation.agrees(with: outcome.document) else { return }
        result.differences.append(.init(path: path, lines: lines(path, expectation)))
        // What people wrote in YAML by hand, with comments, is theirs to change.
        guard path.name == "expected.json" else { return }
        let kept =
            expectation.isAbout(outcome.document) ? expectation.part(of: outcome.document) : .object(outcome.document)
        result.recording[path] = ModuleFile(bytes: Self.text(kept))
    }

    /// A plan and a refusal have nothing in common that a diff could show.
    private var surprise: [Preview.Line] {
        let isPlan = outcome.refusals.isEmpty
        return [
            Preview.Line(.removed, isPlan ? "a refusal is expected" : "a plan is expected"),
            Preview.Line(.added, isPlan ? "the request is planned" : "the request is refused"),
        ]
    }

    private func lines(_ path: TreePath, _ expectation: Expectation) -> [Preview.Line] {
        guard expectation.isAbout(outcome.document) else { return surprise }
        let expected = Self.text(expectation.document(arrangedLike: outcome.document))
        let actual = Self.text(expectation.part(of: outcome.document))
        return UnifiedDiff(path: path.description, from: expected, to: actual).lines
    }

    private static func text(_ value: Value) -> [UInt8] { JSONWriter(indent: 2).bytes(value) + [0x0A] }

    private static func path(_ text: String) throws(Diagnostics) -> TreePath {
        do throws(Diagnostic) { return try TreePath(text) } catch { throw Diagnostics(error) }
    }

    // MARK: after/

    /// A file that the request leaves as it is may be absent: what another module wrote before is not this test's to
    /// say. A test without `after/` that says something else leaves the tree open.
    private func compareTree(_ result: inout ModuleTestResult) throws(Diagnostics) {
        let expected = test.tree("after")
        let folder = try Self.path("after")
        guard let tree = outcome.tree else {
            // A request that is refused leaves no tree; an old one would only mislead.
            for path in expected.keys { result.recording[folder.appending(path)] = .some(nil) }
            return
        }
        // What expected a refusal could say nothing of the tree; recorded anew it does.
        let expectsRefusal = try Expectation(test).map { !$0.isAbout(outcome.document) } ?? false
        guard !expected.isEmpty || !test.isRecorded || expectsRefusal else { return }
        for path in Set(expected.keys).union(outcome.written).sorted() {
            let actual = tree[path].map { ModuleFile(bytes: $0.bytes, isExecutable: $0.isExecutable) }
            guard expected[path] != actual else { continue }
            let place = folder.appending(path)
            result.recording[place] = .some(actual)
            guard test.isRecorded, !expectsRefusal else { continue }
            result.differences.append(.init(path: place, lines: Self.lines(place, expected[path], actual)))
        }
    }

    private static func lines(_ path: TreePath, _ old: ModuleFile?, _ new: ModuleFile?) -> [Preview.Line] {
        var lines: [Preview.Line] = []
        if old?.bytes != new?.bytes {
            lines += UnifiedDiff(path: path.description, from: old?.bytes, to: new?.bytes).lines
        }
        if let old, let new, old.isExecutable != new.isExecutable {
            let modes = old.isExecutable ? "0755, it is 0644 now" : "0644, it is 0755 now"
            lines.append(Preview.Line(.heading, "the mode of \(VisibleText.escaped(path.description)) was \(modes)"))
        }
        return lines
    }
}
