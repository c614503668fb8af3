internal import GabaritSource

/// The difference of two files, as `diff -u` writes it.
public struct UnifiedDiff: Sendable {
    /// The lines, without line ends; their text is made visible, so that no file can speak to a terminal.
    public var lines: [Preview.Line] { exact.map { Preview.Line($0.kind, Self.visible($0.text)) } }
    /// The lines as the files have them, for programs.
    private let exact: [Preview.Line]
    /// How many lines come and go.
    public let added: Int
    public let removed: Int

    init(_ change: NetChange) {
        let (was, becomes) = (change.wasExecutable, change.isExecutable)
        let (exists, stays) = (change.before != nil, change.after != nil)
        let modes =
            exists && stays && was != becomes
            ? ["old mode \(Self.mode(was))", "new mode \(Self.mode(becomes))"]
            : !exists && stays && becomes ? ["new file mode \(Self.mode(true))"] : []
        self.init(
            path: change.path.description, from: change.before?.bytes, to: change.after?.bytes, context: 3, modes: modes
        )
    }

    private static func mode(_ isExecutable: Bool) -> String { isExecutable ? "100755" : "100644" }

    /// The difference as `git apply` and `patch` read it, with a line end at its end.
    public var patch: String { exact.map { $0.text + "\n" }.joined() }

    /// A tab is no space: a line that changes from one to the other must be seen to.
    private static func visible(_ text: String) -> String {
        VisibleText.escaped(text.replacing("\t", with: "→"))
    }

    /// - Parameters:
    ///   - path: the name of the file.
    ///   - old: what it held, or `nil` when it did not exist.
    ///   - new: what it will hold, or `nil` when it goes.
    ///   - context: how many lines are shown around a change.
    public init(path: String, from old: [UInt8]?, to new: [UInt8]?, context: Int = 3) {
        self.init(path: path, from: old, to: new, context: context, modes: [])
    }

    /// - Parameter modes: what git says of the modes, which it reads behind a line of its own.
    private init(path: String, from old: [UInt8]?, to new: [UInt8]?, context: Int, modes: [String]) {
        let sides = [
            Preview.Line(.heading, old == nil ? "--- /dev/null" : "--- a/\(path)"),
            Preview.Line(.heading, new == nil ? "+++ /dev/null" : "+++ b/\(path)"),
        ]
        let ofModes = modes.isEmpty ? [] : ["diff --git a/\(path) b/\(path)"] + modes
        let heading = ofModes.map { Preview.Line(.heading, $0) } + (old == new && !modes.isEmpty ? [] : sides)
        guard let before = DiffText(old ?? []), let after = DiffText(new ?? []) else {
            let sizes = "Binary files differ: \(old?.count ?? 0) bytes before, \(new?.count ?? 0) bytes after"
            exact = heading + [Preview.Line(.plain, sizes)]
            (added, removed) = (0, 0)
            return
        }
        let edits = LineDiff.edits(from: before.lines, to: after.lines)
        added = edits.count { if case .added = $0 { true } else { false } }
        removed = edits.count { if case .removed = $0 { true } else { false } }
        exact = heading + DiffHunk.hunks(of: edits, context: context).flatMap(\.lines)
    }
}

/// How many lines of a file come and go, as its difference would show.
struct ChangedLines {
    let added: Int
    let removed: Int

    init(_ change: NetChange) {
        if let before = change.before, let after = change.after {
            let diff = UnifiedDiff(path: "", from: before.bytes, to: after.bytes)
            (added, removed) = (diff.added, diff.removed)
        } else {
            (added, removed) = (Self.lines(of: change.after?.bytes ?? []), Self.lines(of: change.before?.bytes ?? []))
        }
    }

    /// As ``DiffText`` counts them, without making them.
    private static func lines(of bytes: [UInt8]) -> Int {
        guard !bytes.isEmpty, !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return 0 }
        return bytes.count { $0 == 0x0A } + (bytes.last == 0x0A ? 0 : 1)
    }
}

/// The lines of a file; a last line without an end is told apart from one with an end.
private struct DiffText {
    let lines: [String]

    /// `nil` for what is not text.
    init?(_ bytes: [UInt8]) {
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        guard !text.isEmpty else {
            lines = []
            return
        }
        var parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
        let isEnded = parts.last?.isEmpty ?? false
        if isEnded { parts.removeLast() }
        var found = parts.map(String.init)
        // As `diff` has it: the note belongs to the line, so that gaining a line end is a change.
        if !isEnded, let last = found.popLast() { found.append(last + "\n\\ No newline at end of file") }
        lines = found
    }
}

/// A part of a difference with the lines around it.
private struct DiffHunk {
    var oldStart: Int
    var newStart: Int
    var edits: [LineDiff.Edit] = []

    static func hunks(of edits: [LineDiff.Edit], context: Int) -> [DiffHunk] {
        var hunks: [DiffHunk] = []
        for range in ranges(of: edits, context: context) {
            let before = edits[..<range.lowerBound]
            var hunk = DiffHunk(oldStart: before.count { $0.isOld } + 1, newStart: before.count { $0.isNew } + 1)
            hunk.edits = Array(edits[range])
            hunks.append(hunk)
        }
        return hunks
    }

    /// The changes with their context, those that touch made one.
    private static func ranges(of edits: [LineDiff.Edit], context: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (index, edit) in edits.enumerated() where !(edit.isOld && edit.isNew) {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    var lines: [Preview.Line] {
        let oldCount = edits.count { $0.isOld }
        let newCount = edits.count { $0.isNew }
        let heading = "@@ -\(Self.place(oldStart, oldCount)) +\(Self.place(newStart, newCount)) @@"
        return [Preview.Line(.hunk, heading)] + edits.flatMap(\.shown)
    }

    private static func place(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }
}

extension LineDiff.Edit {
    fileprivate var isOld: Bool { if case .added = self { false } else { true } }
    fileprivate var isNew: Bool { if case .removed = self { false } else { true } }

    /// The line, and the note about its end as a line of its own.
    fileprivate var shown: [Preview.Line] {
        switch self {
        case .same(let line): Self.lines(.plain, " " + line)
        case .removed(let line): Self.lines(.removed, "-" + line)
        case .added(let line): Self.lines(.added, "+" + line)
        }
    }

    private static func lines(_ kind: Preview.Line.Kind, _ text: String) -> [Preview.Line] {
        // A line end of another system is no line end here, but a part of one character with it.
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().map {
            Preview.Line($0 == 0 ? kind : .plain, String(Substring($1)))
        }
    }
}
