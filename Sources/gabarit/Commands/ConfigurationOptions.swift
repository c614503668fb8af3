internal import ArgumentParser

/// Options of every command that reads the configuration.
struct CommonOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The configuration file.")
    var config = "gabarit.yaml"

    @OptionGroup var output: OutputOptions
}

/// Options of every command that shows something.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON, one object per line, for programs.")
    var json = false

    @Option(help: "When to colour: auto, always or never.")
    var color = ColourChoice.auto

    /// The terminal as these options want it.
    var terminal: Terminal { Terminal(color) }
}
