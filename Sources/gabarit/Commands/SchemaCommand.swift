internal import ArgumentParser
internal import GabaritModule

/// `gabarit schema`: the JSON Schema of the manifest, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the module manifest.")

    func run() throws { Terminal(.never).line(ManifestSchema.text) }
}
