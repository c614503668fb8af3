internal import GabaritSource

/// A finding as a command in the log of a pipeline, which shows it beside the line of the file.
///
/// Whatever the user wrote is escaped, so that no text of a module becomes a command of its own.
/// Source: GitHub, "Workflow commands", and the runner's `ActionCommand`; Azure Pipelines, "Logging commands", and the
/// agent's `CommandStringConvertor`.
struct PipelineAnnotation {
    private let problem: Diagnostic
    private let message: String

    init(_ problem: Diagnostic) {
        self.problem = problem
        let hint = problem.hint.map { " (\($0))" } ?? ""
        message = VisibleText.escaped(problem.message + hint)
    }

    /// `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=E0301::message`.
    var github: String {
        var properties: [(String, String)] = []
        if let file = problem.place.fileName { properties.append(("file", Self.path(file))) }
        if let span = problem.place.span {
            let (start, end) = (span.start, span.end)
            properties += [("line", "\(start.line)"), ("col", "\(start.column)"), ("endLine", "\(end.line)")]
            // A column of another line than the first is not understood.
            if start.line == end.line { properties.append(("endColumn", "\(end.column)")) }
        }
        properties.append(("title", problem.code))
        let shown = properties.map { "\($0)=\(Self.githubProperty($1))" }.joined(separator: ",")
        let command =
            switch problem.severity {
            case .note: "notice"
            case .warning: "warning"
            case .error: "error"
            }
        return "::\(command) \(shown)::\(Self.githubData(message))"
    }

    /// `##vso[task.logissue type=error;sourcepath=…;linenumber=…;columnnumber=…;code=E0301;]message`.
    var azure: String {
        var properties = [("type", problem.severity == .error ? "error" : "warning")]
        if let file = problem.place.fileName { properties.append(("sourcepath", Self.path(file))) }
        if let start = problem.place.span?.start {
            properties += [("linenumber", "\(start.line)"), ("columnnumber", "\(start.column)")]
        }
        properties.append(("code", problem.code))
        let shown = properties.map { "\($0)=\(Self.azureText($1));" }.joined()
        return "##vso[task.logissue \(shown)]\(Self.azureText(message))"
    }

    /// A path as both know it: from the top of the repository, without a dot before it.
    private static func path(_ file: String) -> String {
        VisibleText.escaped(file.hasPrefix("./") ? String(file.dropFirst(2)) : file)
    }

    private static func githubData(_ text: String) -> String {
        escaped(text) { ["%": "%25", "\r": "%0D", "\n": "%0A"][$0] }
    }

    private static func githubProperty(_ text: String) -> String {
        escaped(text) { ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"][$0] }
    }

    private static func azureText(_ text: String) -> String {
        escaped(text) { ["%": "%AZP25", "\r": "%0D", "\n": "%0A", ";": "%3B", "]": "%5D"][$0] }
    }

    private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let written = escape(scalar) {
                result += written
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
