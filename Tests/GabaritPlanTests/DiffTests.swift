import GabaritSource
import Testing

@testable import GabaritPlan

struct DiffTests {
    private func diff(_ old: String?, _ new: String?) -> [String] {
        UnifiedDiff(path: "main.tf", from: old.map { Array($0.utf8) }, to: new.map { Array($0.utf8) }).lines.map(\.text)
    }

    @Test func `a new file is all additions`() {
        #expect(diff(nil, "a\nb\n") == ["--- /dev/null", "+++ b/main.tf", "@@ -0,0 +1,2 @@", "+a", "+b"])
    }

    @Test func `a file that goes is all removals`() {
        #expect(diff("a\n", nil) == ["--- a/main.tf", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"])
    }

    @Test func `changes far apart are two hunks, near ones are one`() {
        let old = (1...20).map(String.init)
        var new = old
        new[1] = "two"
        new[18] = "nineteen"
        let far = diff(old.joined(separator: "\n") + "\n", new.joined(separator: "\n") + "\n")
        #expect(far.filter { $0.hasPrefix("@@") } == ["@@ -1,5 +1,5 @@", "@@ -16,5 +16,5 @@"])
        new[5] = "six"
        let near = diff(old.joined(separator: "\n") + "\n", new.joined(separator: "\n") + "\n")
        #expect(near.filter { $0.hasPrefix("@@") } == ["@@ -1,9 +1,9 @@", "@@ -16,5 +16,5 @@"])
    }

    @Test func `a line end that is gained is a change`() {
        #expect(
            diff("a", "a\n") == [
                "--- a/main.tf", "+++ b/main.tf", "@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a",
            ])
    }

    @Test func `bytes that are no text are only counted`() {
        let diff = UnifiedDiff(path: "logo.png", from: [0, 1], to: [0xFF])
        #expect(diff.lines.last?.text == "Binary files differ: 2 bytes before, 1 bytes after")
    }

    @Test func `a tab that becomes a space is a change, and so is a sign that reads as another one is shown`() {
        #expect(
            diff("a\n\tb\n", "a\n b\n") == ["--- a/main.tf", "+++ b/main.tf", "@@ -1,2 +1,2 @@", " a", "-→b", "+ b"])
        #expect(diff("\u{1B}\n", "^[\n").suffix(2) == ["-^[", "+^["])
        #expect(diff("\u{200B}\n", "\\u{200B}\n").suffix(2) == ["-\\u{200B}", "+\\u{200B}"])
        // One letter, or a letter with an accent behind it: other bytes, though Swift takes the texts for equal.
        #expect(diff("\u{E9}\n", "e\u{301}\n").count == 5)
        #expect(diff("a\r\n", "a\n").suffix(2) == ["-a^M", "+a"])
    }

    @Test func `a patch holds the lines as they are and ends its last one`() {
        let old = Array("a\r\n\tb\n".utf8)
        let patch = UnifiedDiff(path: "main.tf", from: old, to: Array("a\r\n b".utf8)).patch
        #expect(
            patch == "--- a/main.tf\n+++ b/main.tf\n@@ -1,2 +1,2 @@\n a\r\n-\tb\n+ b\n\\ No newline at end of file\n")
    }

    @Test func `a change of the mode is shown as git shows it`() throws {
        var change = NetChange(
            path: try TreePath("run.sh"), before: FileContent(Array("a\n".utf8)), after: FileContent(Array("a\n".utf8)),
            isExecutable: false, wasExecutable: true)
        #expect(
            UnifiedDiff(change).lines.map(\.text) == [
                "diff --git a/run.sh b/run.sh", "old mode 100755", "new mode 100644",
            ])
        change.before = nil
        (change.isExecutable, change.wasExecutable) = (true, true)
        #expect(
            UnifiedDiff(change).lines.map(\.text) == [
                "diff --git a/run.sh b/run.sh", "new file mode 100755", "--- /dev/null", "+++ b/run.sh",
                "@@ -0,0 +1 @@", "+a",
            ])
    }

    @Test func `O5: a file cannot speak to the terminal`() {
        #expect(diff(nil, "\u{1B}]0;pwn\u{7}\u{202E}\n").last == "+^[]0;pwn^G\\u{202E}")
    }

    @Test func `the edits lead from the old lines to the new ones, and are no more than needed`() {
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for _ in 0..<300 {
            let old = (0..<next(12)).map { _ in String(next(4)) }
            let new = (0..<next(12)).map { _ in String(next(4)) }
            let edits = LineDiff.edits(from: old, to: new)
            #expect(edits.compactMap { if case .added = $0 { nil } else { $0.line } } == old)
            #expect(edits.compactMap { if case .removed = $0 { nil } else { $0.line } } == new)
            #expect(edits.count { if case .same = $0 { true } else { false } } == longestCommon(old, new))
        }
    }

    @Test func `files past the limit of edits are shown as replaced`() {
        let old = (0..<3000).map { "a\($0)" }
        let new = (0..<3000).map { "b\($0)" }
        #expect(LineDiff.edits(from: old, to: new).count == 6000)
    }

    private func longestCommon(_ left: [String], _ right: [String]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for element in left {
            var diagonal = 0
            for (index, other) in right.enumerated() {
                let above = row[index + 1]
                row[index + 1] = element == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[right.count]
    }
}

extension LineDiff.Edit {
    fileprivate var line: String {
        switch self {
        case .same(let line), .removed(let line), .added(let line): line
        }
    }
}
