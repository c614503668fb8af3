internal import ArgumentParser
internal import GabaritSource

/// In which language a command speaks.
struct LanguageOption: ParsableArguments {
    @Option(help: "en or fr; default: what LC_ALL, LC_MESSAGES or LANG says.", transform: Self.named)
    var language: Language?

    /// The chosen language, else that of the environment, else English.
    var chosen: Language { language ?? Self.environment }

    /// The language that a command line asks for, whether the rest of it can be understood or not.
    static func asked(_ arguments: [String]) -> Language {
        let last = arguments.enumerated().reversed().lazy.compactMap { index, argument -> Language? in
            if argument.hasPrefix("--language=") { return Language(rawValue: String(argument.dropFirst(11))) }
            guard argument == "--language", index + 1 < arguments.count else { return nil }
            return Language(rawValue: arguments[index + 1])
        }
        return last.first ?? environment
    }

    private static var environment: Language {
        // The first that is set and not empty decides, as in gettext.
        let all = ProcessEnvironment.all
        let first = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { all[$0] }.first { !$0.isEmpty }
        return first?.lowercased().hasPrefix("fr") ?? false ? .french : .english
    }

    private static func named(_ text: String) throws -> Language {
        guard let language = Language(rawValue: text) else { throw ValidationError("the languages are en and fr") }
        return language
    }
}
