internal import ArgumentParser

/// Options of every command that shows something.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON, one object per line, for programs.")
    var json = false

    @Option(help: "When to colour: auto, always or never.")
    var color = ColourChoice.auto

    /// The terminal as these options want it.
    var terminal: Terminal { Terminal(color) }
}
