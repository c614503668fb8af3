/// Shows problems to people: file, line, column, the source line with a caret under the span, and the next step.
///
/// ```
/// Templates/a/main.tf:2:12: error: undefined variable 'workspce'
///   2 | name = "{{ workspce }}"
///     |            ^^^^^^^^
///     = did you mean 'workspace'?
/// ```
///
/// Control, bidirectional and other invisible characters of the input are shown escaped, so that no text from outside
/// reaches a terminal as it came.
public struct DiagnosticFormatter: Sendable {
    /// Whether to colour with ANSI sequences.
    public var colour: Bool
    /// The longest part of a source line that is shown, in Unicode scalars.
    public var widestLine: Int
    /// The language of the words around a problem; its own texts are shown as they are.
    public var language: Language

    public init(colour: Bool = false, widestLine: Int = 160, language: Language = .english) {
        self.colour = colour
        self.widestLine = widestLine
        self.language = language
    }

    /// The text of one problem, without a line end at its end.
    ///
    /// - Parameter code: shown behind the severity, for who looks it up.
    public func text(_ diagnostic: Diagnostic, code: String? = nil) -> String {
        var lines = [headline(diagnostic, code)]
        if let span = diagnostic.place.span { lines += excerpt(span) }
        lines += steps(diagnostic.trace)
        if let hint = diagnostic.hint { lines.append("    = " + VisibleText.escaped(hint)) }
        return lines.joined(separator: "\n")
    }

    /// The way to the place; a step that repeats itself is shown once.
    private func steps(_ trace: [Diagnostic.Frame]) -> [String] {
        var lines: [(text: String, count: Int)] = []
        for frame in trace {
            let text = "    = \(VisibleText.escaped(frame.what)) at \(location(frame.span))"
            if lines.last?.text == text {
                lines[lines.count - 1].count += 1
            } else {
                lines.append((text, 1))
            }
        }
        let times = language == .french ? "fois" : "times"
        return lines.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) \(times))" }
    }

    /// The text of several problems, one after the other.
    public func text(_ diagnostics: Diagnostics) -> String {
        diagnostics.all.map { text($0) }.joined(separator: "\n")
    }

    /// The first line alone: place, severity and message.
    public func headline(of diagnostic: Diagnostic) -> String { headline(diagnostic) }

    private func headline(_ diagnostic: Diagnostic, _ code: String? = nil) -> String {
        let word = word(diagnostic.severity) + (code.map { "[\($0)]" } ?? "")
        // A colon stands behind a space that does not break, in French.
        let severity =
            paint(word, diagnostic.severity == .error ? "1;31" : "1;33") + (language == .french ? "\u{A0}" : "")
        let message = VisibleText.escaped(diagnostic.message)
        switch diagnostic.place {
        case .nowhere:
            return "\(severity): \(message)"
        case .file(let name):
            return "\(VisibleText.escaped(name)): \(severity): \(message)"
        case .span(let span):
            return "\(location(span)): \(severity): \(message)"
        case .value(let pointer, let span):
            let path = pointer.tokens.isEmpty ? "" : " (\(VisibleText.escaped(pointer.description)))"
            return "\(location(span)): \(severity): \(message)\(path)"
        }
    }

    private func word(_ severity: Diagnostic.Severity) -> String {
        switch (language, severity) {
        case (.english, _): severity.rawValue
        case (.french, .note): "note"
        case (.french, .warning): "avertissement"
        case (.french, .error): "erreur"
        }
    }

    private func location(_ span: SourceSpan) -> String {
        "\(VisibleText.escaped(span.file.name)):\(span.start)"
    }

    private func excerpt(_ span: SourceSpan) -> [String] {
        let whole = span.file.lineRange(at: span.range.lowerBound)
        // No more of a line is read than can be shown, four bytes a scalar and one scalar that is cut.
        let most = min(widestLine, 10_000) * 2 + 4
        let start = max(whole.lowerBound, span.range.lowerBound)
        let end = min(whole.upperBound, span.range.upperBound)
        let marks = span.range.clamped(to: whole)
        let before = span.file.text(in: max(whole.lowerBound, start - most)..<start)
        let marked = span.file.text(in: marks.lowerBound..<min(marks.upperBound, marks.lowerBound + most))
        let after = span.file.text(in: end..<min(whole.upperBound, end + most))
        let head = VisibleText.escaped(lastPart(of: before))
        let body = VisibleText.escaped(firstPart(of: marked))
        // Behind what is cut comes no other text.
        let tail = body.hasSuffix("…") && !marked.hasSuffix("…") ? "" : VisibleText.escaped(firstPart(of: after))
        let number = String(span.start.line)
        let margin = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: TextWidth.columns(of: head))
        let carets = String(repeating: "^", count: max(1, TextWidth.columns(of: body)))
        return [
            "  \(number) | \(head)\(body)\(tail)",
            "  \(margin) | \(indent)\(paint(carets, "1;31"))",
        ]
    }

    /// Half of the widest line at most, with a sign where text is left out.
    private func firstPart(of text: String) -> String {
        guard text.unicodeScalars.count > widestLine / 2 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, widestLine / 2 - 1)))) + "…"
    }

    private func lastPart(of text: String) -> String {
        guard text.unicodeScalars.count > widestLine / 2 else { return text }
        return "…" + String(String.UnicodeScalarView(text.unicodeScalars.suffix(max(0, widestLine / 2 - 1))))
    }

    private func paint(_ text: String, _ code: String) -> String {
        colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension Diagnostic.Place {
    /// The part of a file, when there is one.
    public var span: SourceSpan? {
        switch self {
        case .nowhere, .file: nil
        case .span(let span), .value(_, let span): span
        }
    }
}
