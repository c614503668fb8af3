public import GabaritSource

/// The pages of the codes as text: one for a terminal, all of them as a document.
public enum CodeReference {
    /// One page for a terminal, without a line end at its end.
    public static func page(_ code: FindingCode, in language: Language) -> String {
        let page = code.page(in: language)
        let words = Words(language)
        var lines = ["\(code.number): \(page.title)", "", page.meaning, ""]
        if code.isOfFolders {
            lines += [words.none, ""]
        } else {
            lines += [words.wrong, ""] + shown(code.wrong) + ["", words.right, ""] + shown(code.right) + [""]
        }
        lines.append("\(words.advice) \(page.advice)")
        if !code.words.isEmpty { lines += ["", "\(words.runs) \(code.words.joined(separator: ", "))"] }
        return lines.joined(separator: "\n")
    }

    /// All pages in English as Markdown: `docs/codes.md`.
    public static func markdown() -> String {
        let head = """
            # Codes of findings

            Written by `make codes` from the pages that `gabarit explain-code` shows; a test holds both together. `E` is an
            error, `W` a warning. A number belongs to one kind of finding for ever. `--- path` starts a file of an example.

            """
        let table =
            ["| code | finding |", "|---|---|"]
            + FindingCode.all.map { "| [\($0.number)](#\($0.number.lowercased())) | \($0.english.title) |" }
        return head + "\n" + table.joined(separator: "\n") + "\n" + FindingCode.all.map(section).joined()
    }

    private static func section(_ code: FindingCode) -> String {
        let words = code.words.map { "`\($0)`" }.joined(separator: ", ")
        var text = "\n## \(code.number)\n\n**\(code.english.title)** (in runs: \(words))\n\n\(code.english.meaning)\n"
        if !code.isOfFolders {
            text += "\nWrong:\n\n```\n\(fenced(code.wrong))\n```\n\nRight:\n\n```\n\(fenced(code.right))\n```\n"
        }
        return text + "\n\(code.english.advice)\n"
    }

    private static func fenced(_ example: ModuleText) -> String {
        example.text.split(separator: "\n", omittingEmptySubsequences: false).map { VisibleText.escaped(String($0)) }
            .joined(separator: "\n")
    }

    private static func shown(_ example: ModuleText) -> [String] {
        example.text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "" : "    " + VisibleText.escaped(String($0))
        }
    }

    /// The words around a page.
    private struct Words {
        let wrong, right, advice, runs, none: String

        init(_ language: Language) {
            switch language {
            case .english:
                (wrong, right) = ("Wrong:", "Right:")
                (advice, runs) = ("What to do:", "Runs call it:")
                none = "Only a folder on disk can show it."
            case .french:
                (wrong, right) = ("À éviter\u{A0}:", "Correct\u{A0}:")
                (advice, runs) = ("Que faire\u{A0}:", "Nom dans les exécutions\u{A0}:")
                none = "Seul un dossier sur disque peut le montrer."
            }
        }
    }
}
