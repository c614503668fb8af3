internal import GabaritSource

/// An argument that a call writes out as a text, a number, a boolean or `none`.
struct WrittenArgument: Hashable {
    let cell: Cell
    /// Where it is written.
    let span: SourceSpan

    static func == (left: WrittenArgument, right: WrittenArgument) -> Bool { left.span.text == right.span.text }

    func hash(into hasher: inout Hasher) { hasher.combine(span.text) }
}

extension NameChecker {
    /// What an argument writes out, or what the call around it wrote out for the parameter that it passes on.
    func written(_ argument: Expression) -> WrittenArgument? {
        switch argument.form {
        case .literal(let cell):
            WrittenArgument(cell: cell, span: SourceSpan(file: current.file, range: argument.range))
        case .name(let name): writtenParameter(name)
        default: nil
        }
    }

    /// What the call of the macro that is looked at writes out for a parameter, while nothing else is set to its name.
    func writtenParameter(_ name: String) -> WrittenArgument? {
        guard let macroCall, let written = macroCall.written[name],
            scopes.lastIndex(where: { $0[name] != nil }) == macroCall.scope
        else { return nil }
        return written
    }

    /// The value that an expression always has: as it is written, or as a call writes it out.
    func settledCell(_ expression: Expression) -> Cell? {
        switch expression.form {
        case .literal(let cell): cell
        case .name(let name): writtenParameter(name)?.cell
        default: nil
        }
    }
}
