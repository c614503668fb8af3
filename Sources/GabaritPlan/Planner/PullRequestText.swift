internal import GabaritSource

/// The description of a pull request: the run's marker first, then who asked for what, and what changes.
struct PullRequestText {
    let plan: RunPlan
    let request: RunRequest

    /// - Parameter longest: the most characters of the host; the marker always fits.
    func body(longest: Int) -> String {
        let marker = "<!-- gabarit-run: \(plan.runID) -->"
        let text = ([marker, ""] + lines).joined(separator: "\n")
        guard text.unicodeScalars.count > longest else { return text }
        let note = "\n\n(shortened)"
        let kept = String.UnicodeScalarView(text.unicodeScalars.prefix(max(marker.count, longest - note.count)))
        return String(kept) + note
    }

    private var lines: [String] {
        var lines = [
            "Requested by \(Markdown.code(request.requestingUser.text)) for the workspace "
                + "\(Markdown.code(plan.acronym.text)) (\(Markdown.code(request.workspace.name))).", "",
            "| module | version | files | variables |", "|---|---|--:|--:|",
        ]
        for module in plan.modules {
            let files = module.commit == nil ? "no changes" : "\(module.operations.count - 1)"
            lines.append(
                "| \(Markdown.code(module.name)) | \(Markdown.code(module.version)) | \(files) | \(module.variables.count) |"
            )
        }
        lines += ["", "Files:", ""]
        for operation in plan.operations where operation.path.name != Marker.fileName {
            lines.append("- \(operation.kind.rawValue) \(Markdown.code(operation.path.description))")
        }
        return lines
    }
}

/// Text of users inside Markdown.
enum Markdown {
    /// A code span that the text cannot end: nothing in it is a link, a mention or a keyword.
    static func code(_ text: String) -> String {
        let clean = VisibleText.escaped(text)
        let longest = clean.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let padding = clean.hasPrefix("`") || clean.hasSuffix("`") || clean.isEmpty ? " " : ""
        // A bar would end the cell of a table even inside a code span.
        return fence + padding + clean.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
            + padding + fence
    }
}
