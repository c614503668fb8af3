internal import ArgumentParser
internal import GabaritSource

/// A command line that cannot be understood, as the parser says it and in French.
enum UsageFault {
    /// What to show for an error of the parser.
    static func text(_ error: any Error, in language: Language) -> String {
        let text = Gabarit.fullMessage(for: error)
        return language == .french ? french(text) : text
    }

    /// The parser's sentences in French; one that is not known stays as it is.
    private static func french(_ text: String) -> String {
        var text = text
        text.replace(/Unknown option '(.+?)'/) { "option inconnue «\u{A0}\($0.output.1)\u{A0}»" }
        text.replace(/Unexpected argument '(.+?)'/) { "argument inattendu «\u{A0}\($0.output.1)\u{A0}»" }
        text.replace(/(\d+) unexpected arguments:/) { "\($0.output.1) arguments inattendus\u{A0}:" }
        text.replace(/Missing expected argument '(.+?)'/) { "il manque l’argument «\u{A0}\($0.output.1)\u{A0}»" }
        text.replace(/Missing value for '(.+?)'/) { "il manque une valeur à «\u{A0}\($0.output.1)\u{A0}»" }
        text.replace(/The value '(.*?)' is invalid for '(.+?)'/) {
            "la valeur «\u{A0}\($0.output.1)\u{A0}» ne va pas pour «\u{A0}\($0.output.2)\u{A0}»"
        }
        text.replace(/Please provide one of (.+?)\.?$/.anchorsMatchLineEndings()) { "Choisissez parmi \($0.output.1)." }
        text.replace(/Did you mean '(.+?)'\?/) { "Vouliez-vous dire «\u{A0}\($0.output.1)\u{A0}»\u{202F}?" }
        text.replace(/See '(.+?)' for more information\./) { "Voyez «\u{A0}\($0.output.1)\u{A0}»." }
        text.replace(#/^Error: /#.anchorsMatchLineEndings()) { _ in "Erreur\u{A0}: " }
        text.replace(#/^Usage: /#.anchorsMatchLineEndings()) { _ in "Usage\u{A0}: " }
        text.replace(#/^Help: /#.anchorsMatchLineEndings()) { _ in "Aide\u{A0}: " }
        text.replace(/<subcommand>/) { _ in "<commande>" }
        return text
    }
}
