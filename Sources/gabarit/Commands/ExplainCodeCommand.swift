internal import ArgumentParser
internal import GabaritCheck
internal import GabaritSource

/// `gabarit explain-code`: the page of a finding.
struct ExplainCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain-code", abstract: "Explain a finding of 'validate', with a wrong and a right example.",
        discussion: "Without a code, lists all of them.")
    @OptionGroup var language: LanguageOption
    @Argument(help: "For example E0301; the word that runs use (E_UNDEFINED) is understood too.") var code: String?
    @Flag(help: "Write all pages as Markdown: docs/codes.md.") var markdown = false

    func run() throws {
        let terminal = Terminal(.never)
        if markdown { return terminal.bytes(Array(CodeReference.markdown().utf8)) }
        guard let code else {
            for code in FindingCode.all { terminal.line("\(code.number)  \(code.page(in: language.chosen).title)") }
            return
        }
        guard let known = FindingCode.named(code) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_CODE", "there is no code '\(code)'", at: .nowhere, name: code,
                    among: FindingCode.names, otherwise: "'gabarit explain-code' lists all codes"))
        }
        terminal.line(CodeReference.page(known, in: language.chosen))
    }
}
