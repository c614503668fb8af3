internal import GabaritModule
internal import GabaritSource

/// Names of a manifest that Terraform does not take where the module writes Terraform files.
///
/// Source: Terraform language, "Identifiers" and "Input Variables".
enum TerraformNameChecker {
    private static let reserved: Set<String> = [
        "count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version",
    ]

    static func problems(_ module: Module) -> [Diagnostic] {
        guard module.form == .manifest,
            module.entries.contains(where: { TerraformReader.isTerraform($0.target.source) })
        else { return [] }
        let variables = module.variables.filter { reserved.contains($0.name) }.map { variable in
            Diagnostic(
                code: "E_NAME", "'\(variable.name)' cannot be a variable's name: Terraform keeps it for itself",
                at: variable.span, hint: "give it another name")
        }
        guard !isIdentifier(module.statusKey), let span = module.places.status else { return variables }
        let status = Diagnostic(
            code: "E_NAME", "'\(module.statusKey)' cannot be the name of an output of Terraform", at: span,
            hint: "use letters, digits, underscores and hyphens, a letter or an underscore first")
        return variables + [status]
    }

    private static func isIdentifier(_ text: String) -> Bool {
        let isLetter = { (scalar: Unicode.Scalar) in scalar == "_" || scalar.properties.isXIDStart }
        guard let first = text.unicodeScalars.first, isLetter(first) else { return false }
        return text.unicodeScalars.allSatisfy { isLetter($0) || $0 == "-" || $0.properties.isXIDContinue }
    }
}
