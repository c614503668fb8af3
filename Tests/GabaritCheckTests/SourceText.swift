internal import FoundationEssentials

/// The program's own text, as far as it can give findings.
enum SourceText {
    /// The folders and files whose problems `validate` can show.
    private static let places = [
        "GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate/Syntax", "GabaritTemplate/Analysis",
        "GabaritTemplate/TemplateFault.swift", "GabaritTemplate/TemplateEnvironment.swift", "GabaritModule",
        "GabaritPlan/Planner/ShapeCheck.swift", "GabaritCheck/Checks", "GabaritCheck/Terraform",
        "GabaritCheck/Suppressions", "GabaritCatalog/FolderReader.swift", "gabarit/Wiring/ModuleSource.swift",
    ]

    /// Files of these places that other commands use alone.
    private static let ofOthers: Set<String> = [
        "GabaritValue/SecretReference.swift", "GabaritYAML/YAMLFormatter.swift", "GabaritYAML/YAMLLayout.swift",
    ]

    /// Every file of these places with its text, without comments that are lines of their own.
    static func ofChecks() throws -> [(path: String, text: String)] {
        try places.flatMap { place in
            let top = TestFolder.repository.appending(path: "Sources/\(place)")
            guard !place.hasSuffix(".swift") else { return [(place, try text(of: top))] }
            return try FileManager.default.subpathsOfDirectory(atPath: top.path)
                .filter { $0.hasSuffix(".swift") && !ofOthers.contains("\(place)/\($0)") }
                .sorted().map { ("\(place)/\($0)", try text(of: top.appending(path: $0))) }
        }
    }

    private static func text(of file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    }
}
