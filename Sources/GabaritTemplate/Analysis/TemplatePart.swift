public import GabaritSource

/// A part of a text that is a template.
public enum TemplatePart: Sendable, Hashable {
    /// What every run writes.
    case text(String)
    /// What a run computes, as it is written between the marks.
    case value(String)
}

extension Template {
    /// The text in parts, one behind the other; `nil` where statements decide what is written.
    public var parts: [TemplatePart]? {
        var parts: [TemplatePart] = []
        for statement in compiled.tree.statements {
            switch statement.form {
            case .text(let text): parts.append(.text(text))
            case .output(let expression):
                let written = expression.literalText.map { TemplatePart.text($0) }
                parts.append(written ?? .value(compiled.file.text(in: expression.range)))
            default: return nil
            }
        }
        return parts
    }
}

extension TemplateExpression {
    /// Where it is written.
    public var span: SourceSpan { compiled.span }
}
