internal import GabaritSource
internal import GabaritValue

/// Reads where a secret is kept: `{file: …}`, `{environment: …}` or `{command: […]}`.
///
/// A problem names the key and the file, never the line: the line may hold what should not be there.
struct SecretReader {
    private(set) var problems: [Diagnostic] = []

    /// The reference in the value of a key, or `nil` when it is not one, which is reported.
    mutating func read(_ node: Node, at pointer: JSONPointer) -> SecretReference? {
        guard case .object(let members) = node.content else {
            report(
                node, pointer, "E_SECRET_TEXT", "'\(pointer)' must say where the secret is, not what it is",
                "write {file: PATH}, {environment: NAME} or {command: [PATH, ARGUMENT]}")
            return nil
        }
        guard members.count == 1, let member = members.first else {
            report(node, pointer, "E_SECRET", "'\(pointer)' needs exactly one of file, environment, command", nil)
            return nil
        }
        if let reference = reference(member) { return reference }
        report(
            node, pointer, "E_SECRET",
            "'\(pointer)' must be a file with a path, an environment with a name, or a command with a list", nil)
        return nil
    }

    /// The secret that a key says the place of, `nil` without the key; what is wrong with it is added to the problems.
    static func reference(
        of fields: inout Fields, _ key: String, _ problems: inout [Diagnostic]
    ) -> SecretReference? {
        guard let node = fields.value(key) else { return nil }
        var reader = SecretReader()
        let reference = reader.read(node, at: fields.pointer.appending(key))
        problems += reader.problems
        return reference
    }

    private func reference(_ member: Node.Member) -> SecretReference? {
        switch (member.key, member.value.value) {
        case ("file", .string(let path)) where !path.isEmpty: return .file(path: path)
        case ("environment", .string(let name)) where !name.isEmpty: return .environment(name: name)
        case ("command", .array(let words)):
            let texts = words.compactMap(\.string)
            guard texts.count == words.count, texts.first?.hasPrefix("/") == true else { return nil }
            return .command(arguments: texts)
        default: return nil
        }
    }

    private mutating func report(
        _ node: Node, _ pointer: JSONPointer, _ code: String, _ message: String, _ hint: String?
    ) {
        let line = node.span.start.line
        problems.append(
            Diagnostic(code: code, message + " (line \(line))", at: .file(node.span.file.name), hint: hint))
    }
}
