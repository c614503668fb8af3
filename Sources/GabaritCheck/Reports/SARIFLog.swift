internal import GabaritSource
internal import GabaritValue

/// Findings as a log of static analysis results.
///
/// Source: OASIS, SARIF 2.1.0 with errata 01.
struct SARIFLog {
    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    private let findings: [Finding]
    private let language: Language
    /// The codes that occur, in the order of the numbers.
    private let codes: [FindingCode]

    init(_ findings: [Finding], _ language: Language) {
        self.findings = findings
        self.language = language
        let numbers = Set(findings.map(\.problem.code))
        codes = FindingCode.all.filter { numbers.contains($0.number) }
    }

    var text: String {
        let driver: Object = [
            "name": "gabarit", "rules": .array(codes.map(rule)),
        ]
        let run: Object = [
            "tool": .object(["driver": .object(driver)]),
            "language": .string(language == .french ? "fr-CA" : "en-CA"),
            "columnKind": "unicodeCodePoints",
            "results": .array(findings.map(result)),
        ]
        return JSONWriter(indent: 2).text(
            .object(["$schema": .string(Self.schema), "version": "2.1.0", "runs": .array([.object(run)])]))
    }

    private func rule(_ code: FindingCode) -> Value {
        let page = code.page(in: language)
        return .object([
            "id": .string(code.number), "name": .string(code.words.first ?? code.number),
            "shortDescription": message(page.title), "fullDescription": message(page.meaning),
            "help": message(page.advice),
            "defaultConfiguration": .object(["level": .string(code.number.hasPrefix("W") ? "warning" : "error")]),
        ])
    }

    private func result(_ finding: Finding) -> Value {
        let problem = finding.problem
        let hint = problem.hint.map { "\n" + $0 } ?? ""
        var members: Object = ["ruleId": .string(problem.code)]
        if let index = codes.firstIndex(where: { $0.number == problem.code }) { members["ruleIndex"] = .integer(index) }
        members["level"] = .string(problem.severity.rawValue)
        members["message"] = message(problem.message + hint)
        if let file = problem.place.fileName {
            var place: Object = ["artifactLocation": Self.artifact(file)]
            if let span = problem.place.span { place["region"] = .object(Self.region(span)) }
            members["locations"] = .array([.object(["physicalLocation": .object(place)])])
        }
        if let reason = finding.suppression {
            members["suppressions"] = .array([.object(["kind": "inSource", "justification": .string(reason)])])
        }
        if let replacement = problem.replacement, let span = problem.place.span {
            members["fixes"] = .array([fix(span, replacement, problem.hint)])
        }
        return .object(members)
    }

    private func fix(_ span: SourceSpan, _ replacement: String, _ hint: String?) -> Value {
        let change: Object = [
            "deletedRegion": .object(Self.region(span)), "insertedContent": .object(["text": .string(replacement)]),
        ]
        return .object([
            "description": message(hint ?? replacement),
            "artifactChanges": .array([
                .object([
                    "artifactLocation": Self.artifact(span.file.name), "replacements": .array([.object(change)]),
                ])
            ]),
        ])
    }

    private func message(_ text: String) -> Value { .object(["text": .string(text)]) }

    private static func region(_ span: SourceSpan) -> Object {
        let (start, end) = (span.start, span.end)
        return [
            "startLine": .integer(start.line), "startColumn": .integer(start.column), "endLine": .integer(end.line),
            "endColumn": .integer(end.column),
        ]
    }

    /// A relative path is one from where the command stood; an absolute one is an address of its own.
    private static func artifact(_ file: String) -> Value {
        let path = file.hasPrefix("./") ? String(file.dropFirst(2)) : file
        guard !path.hasPrefix("/") else { return .object(["uri": .string("file://" + encoded(path))]) }
        return .object(["uri": .string(encoded(path)), "uriBaseId": "%SRCROOT%"])
    }

    /// Source: RFC 3986, path segments; a colon is written out, since it could be taken for a scheme.
    private static func encoded(_ path: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@".utf8)
        var text = ""
        for byte in path.utf8 {
            if plain.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
