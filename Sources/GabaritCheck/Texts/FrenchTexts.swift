public import GabaritSource

/// The messages of findings in French, by their pattern in English.
///
/// A test reads the sources and holds every message that `validate` can show against these tables, so that none is
/// missing and none is left over.
public enum FrenchTexts {
    /// Every text; typographic signs are set when the tables are read.
    public static let all: [String: String] = {
        var texts: [String: String] = [:]
        for table in [documents, libyaml, manifest, templates, files] {
            texts.merge(table.mapValues(FrenchTypography.set)) { first, _ in first }
        }
        return texts
    }()

    /// The patterns of libyaml's own sentences, which stand in no source of ours.
    public static var ofLibyaml: Set<String> { Set(libyaml.keys) }
}

extension Message {
    /// The message in a language, as a text that is the same in every language; a part without one stays English.
    func said(in language: Language) -> Message {
        guard language == .french else { return self }
        return Message(verbatim: french)
    }

    private var french: String {
        let values = arguments.map { argument in
            switch argument {
            case .text(let text): text
            case .message(let message): message.french
            }
        }
        guard let text = FrenchTexts.all[pattern] else {
            return isVerbatim ? values.joined() : description
        }
        return Self.filled(text, values)
    }

    /// The text with the values in the place of `%1`, `%2`, ….
    private static func filled(_ text: String, _ values: [String]) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "%") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            guard let number = rest.first?.wholeNumberValue, values.indices.contains(number - 1) else {
                result += "%"
                continue
            }
            result += values[number - 1]
            rest = rest.dropFirst()
        }
        return result + rest
    }
}

extension Finding {
    /// The finding with its texts in a language.
    public func said(in language: Language) -> Finding {
        var finding = self
        finding.problem.text = problem.text.said(in: language)
        finding.problem.advice = problem.advice?.said(in: language)
        return finding
    }
}
