internal import ArgumentParser

/// Options of every command that reads the configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The configuration file.")
    var config = "gabarit.yaml"

    @OptionGroup var output: OutputOptions
}
