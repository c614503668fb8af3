internal import GabaritSource

/// Why no check can find a mistake: what was written is as good as what was meant.
enum MissReason {
    /// - Returns: `nil` where a check should have found it.
    static func of(_ mutant: ModuleMutant) -> String? {
        // Between other delimiters than the module's stands what is not Gabarit's.
        if mutant.site.kind == .template, mutant.site.path.name == "github-actions.yml" {
            return "an expression of GitHub, which only GitHub reads"
        }
        return switch mutant.site.kind {
        case .value: "a value that is free text, or a number: any other would do as well"
        case .type: "a wider type takes the same values"
        case .file: "the path that is written: any other would do as well"
        case .key: "a key of free choice in a map"
        case .module: "nothing of the module that is no longer required is used"
        case .template, .filter, .terraform, .folder: nil
        }
    }
}
