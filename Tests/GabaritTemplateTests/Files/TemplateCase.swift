internal import FoundationEssentials
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import Testing

/// One file of `Cases`: templates, their context and settings, and what comes out.
///
/// A line `=== NAME` starts a section, which ends before the line end in front of the next one:
///
/// - `env`: settings by Jinja's names, as JSON. `context`: the variables, as JSON. Both may be left out.
/// - `template NAME`: a template; the first one is rendered.
/// - `output`: the text that Jinja2 3.1.6 gives, or `error`: the problems as a person reads them.
/// - `jinja`, `reason`: where Gabarit differs on purpose, what Jinja2 gives and why Gabarit does not.
struct TemplateCase: Sendable, CustomTestStringConvertible {
    /// The path below `Cases` without its ending: the topic and what the case shows.
    let name: String

    var testDescription: String { name }

    static let all: [TemplateCase] = ((try? CaseFolder.files()) ?? []).map { TemplateCase(name: $0) }

    func sections() throws -> [(name: String, text: String)] {
        var sections: [(name: String, lines: [String])] = []
        // By scalars: to Swift, CR LF is one character, and no line end that a text could be cut at.
        let lines = try CaseFolder.text(of: name).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropLast().map(String.init) {
            if line.hasPrefix("=== ") {
                sections.append((String(line.dropFirst(4)), []))
            } else if let last = sections.indices.last {
                sections[last].lines.append(line)
            }
        }
        return sections.map { ($0.name, $0.lines.joined(separator: "\n")) }
    }

    /// What is expected: the name of the section, `output` or `error`, and its text.
    func expectation() throws -> (kind: String, text: String)? {
        try sections().first { ["output", "error"].contains($0.name) }.map { ($0.name, $0.text) }
    }

    /// What comes out, in the form of ``expectation()``.
    func outcome() throws -> (kind: String, text: String) {
        let sections = try sections()
        let templates = sections.filter { $0.name.hasPrefix("template ") }.map {
            (String($0.name.dropFirst(9)), $0.text)
        }
        let options = try node(of: "env", in: sections)
        do throws(Diagnostics) {
            let environment = TemplateEnvironment(
                try TemplateSettings(jinja: options), loader: DictionaryLoader(Dictionary(templates) { $1 }),
                globals: options["globals"]?.value.object ?? [:])
            let template = try environment.template(named: templates.first?.0 ?? "")
            return ("output", try template.render(node(of: "context", in: sections).value.object ?? [:]))
        } catch {
            return ("error", DiagnosticFormatter().text(error))
        }
    }

    private func node(of name: String, in sections: [(name: String, text: String)]) throws(Diagnostics) -> Node {
        let text = sections.first { $0.name == name }?.text ?? "{}"
        return try JSONReader(limits: .document).node(SourceFile(name: name, text: text))
    }

    /// Writes the problems that come out, for a person to look at before they are committed. Output is Jinja2's to say.
    func record() throws {
        let outcome = try outcome()
        guard outcome.kind == "error", try expectation()?.kind == "error" else { return }
        let lines = try sections().map { "=== \($0.name)\n\($0.name == "error" ? outcome.text : $0.text)\n" }
        try CaseFolder.write(lines.joined(), to: name)
    }
}
