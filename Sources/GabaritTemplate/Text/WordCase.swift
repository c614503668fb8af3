/// Names in the spellings of other languages: `snake_case`, `kebab-case`, `camelCase`, and slugs.
enum WordCase {
    /// The words of a name: runs of letters and digits, split before a capital that follows a small letter or a digit,
    /// and before the last capital of a run that a small letter follows (`HTTPServer` is `HTTP`, `Server`).
    static func words(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        for index in text.indices {
            let scalar = text[index]
            guard scalar.isPythonAlnum else {
                if !word.isEmpty { words.append(word) }
                word = []
                continue
            }
            if let last = word.last, scalar.isPythonUpper {
                let next = index + 1 < text.count ? text[index + 1] : " "
                if !last.isPythonUpper || next.isPythonLower {
                    words.append(word)
                    word = []
                }
            }
            word.append(scalar)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static func joined(_ text: [Unicode.Scalar], by separator: Unicode.Scalar) -> [Unicode.Scalar] {
        Array(words(text).map(CaseMapping.lower).joined(separator: [separator]))
    }

    static func camel(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        words(text).enumerated().flatMap { index, word in
            index == 0 ? CaseMapping.lower(word) : CaseMapping.capitalize(word)
        }
    }

    /// Lower-case ASCII letters and digits with a separator for everything else; letters with marks lose them.
    static func slug(_ text: [Unicode.Scalar], separator: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var pending = false
        for scalar in text {
            if scalar.properties.generalCategory == .nonspacingMark { continue }
            let letters = plain(scalar)
            if letters.isEmpty {
                pending = !out.isEmpty
                continue
            }
            if pending { out.append(contentsOf: separator) }
            pending = false
            out.append(contentsOf: letters)
        }
        return out
    }

    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII {
            return scalar.isPythonAlnum ? Array(scalar.properties.lowercaseMapping.unicodeScalars) : []
        }
        if let spelled = spellings[scalar] { return Array(spelled.unicodeScalars) }
        guard let name = scalar.properties.name, let base = baseLetter(name) else { return [] }
        return [base]
    }

    /// The letter in a Unicode name such as `LATIN SMALL LETTER E WITH ACUTE`; canonical decomposition is not in the
    /// standard library.
    private static func baseLetter(_ name: String) -> Unicode.Scalar? {
        let words = name.split(separator: " ")
        guard words.count > 4, words[0] == "LATIN", words[2] == "LETTER", words[4] == "WITH",
            words[3].unicodeScalars.count == 1, let letter = words[3].unicodeScalars.first
        else { return nil }
        return letter.properties.lowercaseMapping.unicodeScalars.first
    }

    private static let spellings: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d",
        "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ł": "l", "Ł": "l", "ı": "i",
    ]
}
