internal import GabaritSource

/// The description of a pull request: the run's marker first, then who asked for what, and what changes.
struct PullRequestText {
    let plan: RunPlan
    let request: RunRequest

    /// - Parameter longest: the most characters of the host, counted in UTF-16 as hosts do; the marker always fits.
    func body(longest: Int) -> String {
        let marker = "<!-- gabarit-run: \(plan.runID) -->"
        let all = [marker, ""] + lines
        guard Self.length(all) > longest else { return all.joined(separator: "\n") }
        // Whole lines go: half a code span would set free what it holds.
        var kept = all
        while kept.count > 1, Self.length(kept) + 40 > longest { kept.removeLast() }
        return (kept + ["", "(\(all.count - kept.count) more lines)"]).joined(separator: "\n")
    }

    private static func length(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf16.count + 1 } }

    private var lines: [String] {
        var lines = [
            "Requested by \(Markdown.code(request.requestingUser.text)) for the workspace "
                + "\(Markdown.code(plan.acronym.text)) (\(Markdown.code(request.workspace.name)))."
        ]
        if let warning = request.requestingUser.foreignLetters { lines += ["", warning] }
        lines += [
            "", "| module | version | files | variables |", "|---|---|--:|--:|",
        ]
        for module in plan.modules {
            let files = module.commit == nil ? "no changes" : "\(module.operations.count - 1)"
            lines.append(
                "| \(Markdown.cell(module.name)) | \(Markdown.cell(module.version)) | \(files) | \(module.variables.count) |"
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
        return fence + padding + clean + padding + fence
    }

    /// A code span in a table, where a bar would end the cell.
    static func cell(_ text: String) -> String {
        code(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

extension EmailAddress {
    /// A warning when letters of the address could pass for others.
    var foreignLetters: String? {
        let foreign = text.unicodeScalars.filter { !$0.isASCII }
        guard !foreign.isEmpty else { return nil }
        let codes = foreign.map { "`U+" + String($0.value, radix: 16, uppercase: true) + "`" }
        return "Look twice: the address has letters that are not ASCII and may pass for others: "
            + codes.joined(separator: ", ") + "."
    }
}
