internal import GabaritCheck
internal import GabaritSource

/// Where findings go: a report for people to standard error, one for programs to standard output.
struct FindingOutput {
    let format: FindingFormat
    let language: Language
    let terminal: Terminal

    func show(_ findings: [Finding], modules: Int) {
        let text = format.report.text(findings, in: language, colour: terminal.errorColour)
        guard format == .human else { return terminal.bytes(Array(text.utf8)) }
        guard !text.isEmpty else { return terminal.line(CheckSummary(modules: modules).text(in: language)) }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        terminal.note((Self.isPipelineLog ? lines.map(PipelineLog.neutralised) : lines).joined(separator: "\n"))
        terminal.note(
            language == .french
                ? "«\u{A0}gabarit explain-code CODE\u{A0}» explique chaque code entre crochets"
                : "'gabarit explain-code CODE' explains the code in brackets")
    }

    /// Whether the log is read by a runner that obeys some texts, which a line of a module may hold.
    private static var isPipelineLog: Bool {
        let all = ProcessEnvironment.all
        return all["GITHUB_ACTIONS"] != nil || all["TF_BUILD"] != nil
    }

    /// Tells a person something that is no finding.
    func note(_ text: String) { terminal.note(text) }
}
