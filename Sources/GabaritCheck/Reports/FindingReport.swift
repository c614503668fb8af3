public import GabaritSource

/// A way to write findings for people or for another program.
public enum FindingReport: String, Sendable, CaseIterable {
    /// File, line, column, the source line and the next step.
    case human
    /// One JSON object a line.
    case json
    /// A log in the Static Analysis Results Interchange Format, version 2.1.0.
    case sarif
    /// Annotations in the log of a GitHub workflow.
    case github
    /// Issues in the log of an Azure pipeline.
    case azure

    /// The whole report, with a line end at the end of every line; empty where there is nothing to say.
    ///
    /// - Parameters:
    ///   - findings: in the order of the report, suppressed ones among them.
    ///   - language: of the texts.
    ///   - colour: whether the human report is coloured.
    public func text(_ findings: [Finding], in language: Language, colour: Bool = false) -> String {
        let said = findings.map { $0.said(in: language) }
        let open = said.filter { $0.suppression == nil }
        switch self {
        case .human:
            let formatter = DiagnosticFormatter(colour: colour, language: language)
            return open.map { formatter.text($0.problem, code: $0.problem.code) + "\n" }.joined()
        case .json: return open.map { JSONFindings.line($0) + "\n" }.joined()
        case .sarif: return SARIFLog(said, language).text + "\n"
        case .github: return open.map { PipelineAnnotation($0.problem).github + "\n" }.joined()
        case .azure: return open.map { PipelineAnnotation($0.problem).azure + "\n" }.joined()
        }
    }
}
