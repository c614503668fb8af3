public import GabaritSource
public import GabaritValue

/// What `terraform output -json` prints, checked for its shape and kept as it is.
public enum TerraformOutputs {
    /// The outputs by name, every member of each unchanged.
    ///
    /// - Throws: every output that has no `value`.
    public static func read(_ file: SourceFile) throws(Diagnostics) -> Object {
        let node = try JSONReader(limits: .document).node(file)
        guard case .object(let members) = node.content else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TYPE", "Terraform's outputs must be an object, this is \(node.value.kindName)",
                    at: node.span,
                    hint: "use what 'terraform output -json' prints"))
        }
        let problems = members.filter { $0.value["value"] == nil }.map { member in
            Diagnostic(
                code: "E_MISSING_KEY", "the output '\(member.key)' needs the key 'value'",
                at: .value(JSONPointer([member.key]), member.value.span))
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return node.value.object ?? [:]
    }
}
