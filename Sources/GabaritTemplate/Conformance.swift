internal import GabaritSource
internal import GabaritValue

/// Answers the cases of a conformance corpus: one line of JSON for each.
///
/// A case is `{"id", "templates", "entry", "context", "env"}`; the answer is `{"id", "output"}` or
/// `{"id", "error": {"group", "kind", "message"}}`. The options of `env` are Jinja's, by Jinja's names.
public struct Conformance: Sendable {
    private let render: @Sendable (Template, Object) throws(Diagnostics) -> String

    /// Answers with the engine as it is.
    public init() {
        render = { (template, context) throws(Diagnostics) in try template.render(context) }
    }

    /// Answers with another way to render, which is to be compared.
    init(_ render: @escaping @Sendable (Template, Object) throws(Diagnostics) -> String) { self.render = render }

    /// The answer to one line; never fails, a line that is no case is answered with an error.
    public func answer(_ line: String) -> String {
        do throws(Diagnostics) {
            var limits = JSONLimits.document
            limits.allowsNUL = true
            let question = try JSONReader(limits: limits).node(SourceFile(name: "case", text: line))
            return JSONWriter().text(answer(question))
        } catch {
            return JSONWriter().text(["id": .null, "error": .object(Self.description(of: error))])
        }
    }

    private func answer(_ asked: Node) -> Value {
        let question = asked.value
        let id = question["id"] ?? .null
        let texts = (question["templates"]?.object ?? [:]).map { ($0.key, $0.value.string ?? "") }
        do throws(Diagnostics) {
            let environment = TemplateEnvironment(
                try asked["env"].map { options throws(Diagnostics) in try TemplateSettings(jinja: options) }
                    ?? TemplateSettings(),
                loader: DictionaryLoader(Dictionary(texts) { $1 }),
                globals: question["env"]?["globals"]?.object ?? [:])
            let template = try environment.template(named: question["entry"]?.string ?? "")
            let output = try render(template, question["context"]?.object ?? [:])
            return ["id": id, "output": .string(output)]
        } catch {
            return ["id": id, "error": .object(Self.description(of: error))]
        }
    }

    private static func description(of problems: Diagnostics) -> Object {
        guard let first = problems.all.first else { return ["kind": "runtime"] }
        let kind = kind(first.code)
        let groups = ["syntax", "undefined", "not-found", "security"]
        let group = groups.contains(kind) ? kind : "runtime"
        return ["group": .string(group), "kind": .string(kind), "message": .string(first.message)]
    }

    private static func kind(_ code: String) -> String {
        switch code {
        case "E_UNDEFINED": "undefined"
        case "E_TEMPLATE_NOT_FOUND": "not-found"
        case "E_SECURITY": "security"
        case "E_ZERO_DIVISION": "zero-division"
        case "E_NESTING", "E_TEMPLATE_SYNTAX", "E_TOO_LARGE", "E_UNKNOWN_FILTER", "E_UNKNOWN_TEST": "syntax"
        default: code.hasPrefix("E_TEMPLATE_") ? code.dropFirst("E_TEMPLATE_".count).lowercased() : "runtime"
        }
    }
}
