internal import GabaritSource

/// The description of a pull request: the run's marker first, then who asked for what, and what changes.
struct PullRequestText {
    let plan: RunPlan
    let request: RunRequest
    /// What waits on the branch already, and would be merged with it.
    var waiting: [WaitingRun] = []

    /// - Parameter longest: the most characters of the host, counted in UTF-16 as hosts do; the marker always fits.
    func body(longest: Int) -> String {
        let marker = "<!-- gabarit-run: \(plan.runID) -->"
        return DescriptionLimit(longest).fitted(marker, ([""] + lines).joined(separator: "\n"))
    }

    private var lines: [String] { who + others + modules + variables + changes }

    private var others: [String] {
        let others = waiting.filter { $0.run != plan.runID.text }
        guard !others.isEmpty else { return [] }
        let rows = others.suffix(Self.mostOthers).map { other in
            "- \(Markdown.code(other.author)): \(other.modules.map { Markdown.code($0) }.joined(separator: ", ")) (run \(Markdown.code(other.run)))"
        }
        let more = others.count > rows.count ? ["- and \(others.count - rows.count) before them"] : []
        return ["", "The branch also holds what was asked for before, and is merged with this:", ""] + rows + more
    }

    private var who: [String] {
        let asking = request.requestingUser.text
        let workspace = request.workspace
        let role = workspace.users.first { $0.email.lowercased() == asking.lowercased() }?.role
        var line = "Requested by \(Markdown.code(asking))" + (role.map { " (\($0.rawValue))" } ?? "")
        line += " for the workspace \(Markdown.code(plan.acronym.text)) (\(Markdown.code(workspace.name)))"
        if let organization = workspace.organization {
            line += " of \(Markdown.code(organization.name)) (\(Markdown.code(organization.code)))"
        }
        return [line + "."] + (request.requestingUser.foreignLetters.map { ["", $0] } ?? [])
    }

    private var modules: [String] {
        let rows = plan.modules.map { module in
            let files = module.commit == nil ? "no changes" : "\(module.operations.count - 1)"
            return
                "| \(Markdown.cell(module.name)) | \(Markdown.cell(module.version)) | \(files) | \(module.variables.count) |"
        }
        return ["", "| module | version | files | variables |", "|---|---|--:|--:|"] + rows
    }

    /// Which layer every variable's value came from; the values are in the diff.
    private var variables: [String] {
        let rows = plan.modules.flatMap { module in
            VariableBinding.Origin.allCases.flatMap { origin in
                let names = module.variables.filter { $0.origin == origin }.map { Markdown.code($0.name) }
                return names.chunked(by: Self.namesInLine).map { names in
                    "- \(Markdown.code(module.name)), \(origin.words): \(names.joined(separator: ", "))"
                }
            }
        }
        return rows.isEmpty ? [] : ["", "Where values come from:", ""] + rows
    }

    private var changes: [String] {
        let changes = plan.netChanges.filter { $0.path.name != Marker.fileName }.map { ($0, ChangedLines($0)) }
        guard !changes.isEmpty else { return [] }
        let added = changes.reduce(0) { $0 + $1.1.added }
        let removed = changes.reduce(0) { $0 + $1.1.removed }
        let files = changes.count == 1 ? "1 file" : "\(changes.count) files"
        let rows = changes.map { change, diff in
            "- \(change.verb) \(Markdown.code(change.path.description)) (+\(diff.added) −\(diff.removed))"
        }
        return ["", "\(files), \(added) lines added, \(removed) removed:", ""] + rows
    }

    /// So many earlier runs are named.
    private static let mostOthers = 20
    /// So many that a line is cut off rather than a description.
    private static let namesInLine = 12
}

extension VariableBinding.Origin {
    /// How a description says it.
    fileprivate var words: String {
        switch self {
        case .saved: "kept from the workspace"
        case .configuration: "from the configuration"
        case .request: "from the request"
        case .preset: "by default"
        }
    }
}

extension NetChange {
    fileprivate var verb: String { before == nil ? "create" : after == nil ? "delete" : "replace" }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}

/// Text of users inside Markdown.
enum Markdown {
    /// A code span that the text cannot end: nothing in it is a link, a mention or a keyword.
    static func code(_ text: String) -> String {
        let clean = VisibleText.escaped(text)
        // Scalars and not characters: a mark behind a sign makes another character of it here, and none where it is read.
        let longest = clean.unicodeScalars.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let ends = [clean.unicodeScalars.first, clean.unicodeScalars.last]
        let padding = clean.isEmpty || ends.contains("`") ? " " : ""
        return fence + padding + clean + padding + fence
    }

    /// A code span in a table, where a bar would end the cell.
    static func cell(_ text: String) -> String {
        code(text).unicodeScalars.split(separator: "|", omittingEmptySubsequences: false)
            .map { String($0) }.joined(separator: "\\|")
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
