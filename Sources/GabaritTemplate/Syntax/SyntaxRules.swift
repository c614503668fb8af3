/// What an environment's settings say about reading templates, made ready once for all of them.
final class SyntaxRules: @unchecked Sendable {
    let settings: TemplateSettings
    let marks: Marks
    /// Delimiters that are long. Nothing is added to it after the start, so threads may share it.
    private let keeper: Arena?

    /// Nearly every environment has these.
    private static let standard = Marks(TemplateSettings())

    init(_ settings: TemplateSettings) {
        self.settings = settings
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
    fileprivate init(_ settings: TemplateSettings) {
        var keeper: Arena?
        self.init(settings, &keeper)
    }
}
