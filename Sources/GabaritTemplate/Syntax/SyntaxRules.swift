/// What an environment's settings say about reading templates, made ready once for all of them.
final class SyntaxRules: @unchecked Sendable {
    let settings: TemplateSettings
    let marks: Marks
    /// Whether templates may be compiled to flat code, which has operations of its own for what the application may have
    /// replaced, and looks at no value for a sandbox.
    let allowsFlatCode: Bool
    /// Whether the application adds functions to the language.
    let addsFunctions: Bool
    /// Whether code can be told from text, and its parts from each other.
    let hasClearMarks: Bool
    /// Whether line feeds become something else.
    let changesLineEnds: Bool
    /// Delimiters that are long. Nothing is added to it after the start, so threads may share it.
    private let keeper: Arena?

    /// Nearly every environment has these.
    private static let standard = Marks(TemplateSettings())

    init(_ settings: TemplateSettings) {
        self.settings = settings
        allowsFlatCode = settings.sandbox == .off && !settings.added.replacesLanguage
        addsFunctions = !settings.added.functions.isEmpty
        // Compared here once: to compare what has a text takes as long as a small template.
        changesLineEnds = settings.newlineSequence != .lineFeed
        let hasPrefixes = settings.lineStatementPrefix != "" && settings.lineCommentPrefix != ""
        hasClearMarks = settings.delimiters.areClear && hasPrefixes
        if settings.delimiters == Delimiters(), settings.lineStatementPrefix == nil, settings.lineCommentPrefix == nil {
            marks = Self.standard
            keeper = nil
        } else {
            var keeper: Arena?
            marks = Marks(settings, &keeper)
            self.keeper = keeper
        }
    }
}

extension Marks {
    /// Marks of settings with short delimiters.
    fileprivate convenience init(_ settings: TemplateSettings) {
        var keeper: Arena?
        self.init(settings, &keeper)
    }
}

extension Delimiters {
    /// Whether the starts of blocks, variables and comments differ, and no start and no end is empty.
    fileprivate var areClear: Bool {
        let differ = blockStart != variableStart && variableStart != commentStart && blockStart != commentStart
        return differ && ![blockStart, blockEnd, variableStart, variableEnd, commentStart, commentEnd].contains("")
    }
}
