internal import GabaritSource
internal import GabaritValue

/// Merges two JSON documents: objects member by member, everything else replaced.
///
/// A document that the merge does not change keeps its bytes.
enum JSONMerge {
    static func merged(
        _ existing: [UInt8], with new: [UInt8], path: TreePath, at span: SourceSpan
    ) throws(Diagnostics) -> [UInt8] {
        let reader = JSONReader(limits: .document)
        guard path.name.hasSuffix(".json") else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_MERGE", "'\(path)' cannot be merged: only JSON files can", at: span,
                    hint: "use 'keep' or 'replace'"))
        }
        let old = try reader.value(SourceFile(name: "\(path) (in the workspace)", bytes: existing))
        let added = try reader.value(SourceFile(name: "\(path) (rendered)", bytes: new))
        let value = merged(old, added)
        // A document that says everything already stays as it is laid out: a second run changes nothing.
        return value == old ? existing : JSONWriter(indent: 2).bytes(value) + [0x0A]
    }

    /// Depth is bounded by the reader.
    static func merged(_ old: Value, _ new: Value) -> Value {
        guard case .object(var members) = old, case .object(let added) = new else { return new }
        for member in added {
            members[member.key] = members[member.key].map { merged($0, member.value) } ?? member.value
        }
        return .object(members)
    }
}
