internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// What `expected.json` or `expected.yaml` says: a key that is absent leaves its part open, and so does a key of an
/// error; everything else counts to the last value.
struct Expectation {
    /// The name of its file.
    let name: String
    private let document: Object

    /// `nil` when the test has none.
    ///
    /// - Throws: what cannot be read, or a key that nothing can answer.
    init?(_ test: ModuleTestCase) throws(Diagnostics) {
        guard let file = test.source("expected.json", "expected.yaml") else { return nil }
        name = file.name.hasSuffix(".json") ? "expected.json" : "expected.yaml"
        let node = try name == "expected.json" ? JSONReader(limits: .document).node(file) : YAMLReader().read(file)
        guard case .object(let members) = node.content else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TYPE", "what is expected must be an object, this is \(node.value.kindName)", at: node.span)
            )
        }
        let unknown = members.filter { !ModuleTestOutcome.keys.contains($0.key) }
        guard unknown.isEmpty else {
            throw Diagnostics(
                unknown.map { member in
                    Diagnostic(
                        code: "E_UNKNOWN_KEY", "a plan has no '\(member.key)'", at: .span(member.keySpan),
                        name: member.key, among: ModuleTestOutcome.keys,
                        otherwise: "known keys: \(ModuleTestOutcome.keys.joined(separator: ", "))")
                })
        }
        guard case .object(let document) = node.value else { return nil }
        self.document = document
    }

    /// Whether both speak of a plan, or both of errors.
    func isAbout(_ outcome: Object) -> Bool { (document["errors"] == nil) == (outcome["errors"] == nil) }

    func agrees(with outcome: Object) -> Bool {
        isAbout(outcome) && Self.same(.object(document), part(of: outcome))
    }

    /// The part of what came out that the expectation speaks of; all of it when it speaks of something else.
    func part(of outcome: Object) -> Value {
        guard isAbout(outcome) else { return .object(outcome) }
        var part = Object()
        for (key, value) in outcome where document[key] != nil { part[key] = value }
        if let wanted = document["errors"]?.array, let found = outcome["errors"]?.array {
            part["errors"] = .array(
                found.enumerated().map { index, error in
                    index < wanted.count ? Self.named(by: wanted[index], error) : error
                })
        }
        return .object(part)
    }

    /// The expectation with its keys in the order of what came out, so that a difference shows only what differs.
    func document(arrangedLike outcome: Object) -> Value { Self.arranged(.object(document), like: .object(outcome)) }

    private static func named(by wanted: Value, _ error: Value) -> Value {
        guard let keys = wanted.object?.keys, let members = error.object else { return error }
        return .object(Object(members.filter { keys.contains($0.key) }.map { ($0.key, $0.value) }))
    }

    /// Depth is bounded by the readers' limits.
    private static func arranged(_ value: Value, like model: Value) -> Value {
        switch (value, model) {
        case (.object(let members), .object(let order)):
            let known = order.keys.filter { members[$0] != nil }
            let keys = known + members.keys.filter { order[$0] == nil }
            return .object(
                Object(keys.map { ($0, arranged(members[$0] ?? .null, like: order[$0] ?? .null)) }))
        case (.array(let elements), .array(let others)):
            return .array(
                elements.enumerated().map { $0 < others.count ? arranged($1, like: others[$0]) : $1 })
        default: return value
        }
    }

    private static func same(_ left: Value, _ right: Value) -> Bool {
        let writer = JSONWriter(sortedKeys: true)
        return writer.bytes(left) == writer.bytes(right)
    }
}
