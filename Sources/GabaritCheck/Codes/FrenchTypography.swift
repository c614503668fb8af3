/// Sets French text as it is printed in Canada: typographic apostrophes, and spaces that do not break.
///
/// Sources keep plain apostrophes and spaces, which editors show. What stands between backticks is code and stays.
/// Source: Office québécois de la langue française, « Espacement avant et après les signes de ponctuation »: a
/// no-break space inside of guillemets and before a colon, a thin one before `;`, `!` and `?`.
enum FrenchTypography {
    static func set(_ text: String) -> String {
        var result = ""
        for (place, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if place > 0 { result += "`" }
            result += place.isMultiple(of: 2) ? prose(part) : String(part)
        }
        return result
    }

    private static func prose(_ text: Substring) -> String {
        var result: [Character] = []
        let characters = Array(text)
        for (place, character) in characters.enumerated() {
            let next = place + 1 < characters.count ? characters[place + 1] : nil
            switch character {
            case "'" where result.last?.isLetter ?? false && next?.isLetter ?? false: result.append("’")
            case " " where next == "»" || next == ":" || result.last == "«": result.append("\u{A0}")
            case " " where next == ";" || next == "!" || next == "?": result.append("\u{202F}")
            case ";", "!", "?":
                if ends(result.last, next) { result.append("\u{202F}") }
                result.append(character)
            default: result.append(character)
            }
        }
        return String(result)
    }

    /// Whether a sign between two characters ends a part of a sentence, and is none that is spoken of.
    private static func ends(_ last: Character?, _ next: Character?) -> Bool {
        guard let last, !last.isWhitespace, last != "(", last != "?", next.map({ $0.isWhitespace || $0 == ")" }) ?? true
        else {
            return false
        }
        return true
    }
}
