internal import GabaritPlan

/// The lines at the start of a description that say which runs the pull request holds, the newest first.
///
/// They come first, so that no limit of a host can cut them off.
enum RunMarkers {
    /// How many are kept; a branch with more runs than this has a history that says it.
    static let most = 20
    private static let start = "<!-- gabarit-run: "
    private static let end = " -->"

    /// The runs that a description names, before its text begins.
    static func read(_ description: String) -> [String] {
        var runs: [String] = []
        for line in description.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix(start), line.hasSuffix(end), line.utf8.count > start.utf8.count + end.utf8.count else {
                break
            }
            runs.append(String(line.dropFirst(start.count).dropLast(end.count)))
        }
        return Array(runs.prefix(most))
    }

    /// A description with the markers of some runs, within a limit of UTF-16 units.
    static func description(_ body: String, of runs: [String], longest: Int) -> String {
        var lines = body.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first, line.hasPrefix(start) { lines = lines.dropFirst() }
        let markers = runs.prefix(most).filter { !$0.contains("-->") && !$0.contains(where: \.isNewline) }
        let head = markers.map { start + $0 + end }.joined(separator: "\n")
        return DescriptionLimit(longest).fitted(head, lines.joined(separator: "\n"))
    }
}
