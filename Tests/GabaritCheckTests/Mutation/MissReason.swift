/// Why no check can find a mistake: what was written is as good as what was meant.
enum MissReason {
    /// - Returns: `nil` where a check should have found it.
    static func of(_ mutant: ModuleMutant) -> String? {
        switch mutant.site.kind {
        case .value: "a value that is free text, or a number: any other would do as well"
        case .type: "a wider type takes the same values"
        case .file: "the path that is written: any other would do as well"
        case .key: "a key of free choice in a map"
        case .module: "nothing of the module that is no longer required is used"
        case .template, .filter, .terraform, .folder: nil
        }
    }
}
