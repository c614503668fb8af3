internal import ArgumentParser
internal import GabaritModule
internal import GabaritSource
internal import GabaritTrial
internal import GabaritValue
internal import Glibc

/// `gabarit new`: begins something from nothing.
struct NewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Begin a module that passes 'validate' and 'test'.", subcommands: [Module.self])

    struct Module: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "module", abstract: "Write a module: manifest, a template, a test and a readme.",
            discussion: """
                On a terminal, what no option says is asked for; --yes asks nothing.
                With variables: gabarit new module cache --variable size:number=1 --variable region
                """)
        @OptionGroup var output: OutputOptions
        @Argument(help: "The name: lower-case letters, digits and hyphens.") var name: String?
        @Option(help: "The folder of the modules; default: Templates where there is one, else this folder.")
        var into: String?
        @Option(help: "What people call it.") var title: String?
        @Option(help: "What people call it in French.") var titleFr: String?
        @Option(help: "Its key in status messages; default: the name in snake_case.") var status: String?
        @Option(help: "A variable, as NAME:TYPE, NAME:TYPE=DEFAULT or NAME:TYPE={{ EXPRESSION }}; may be repeated.")
        var variable: [String] = []
        @Option(help: "A module that must be in the workspace first; may be repeated.") var requires: [String] = []
        @Flag(help: "Ask for nothing.") var yes = false
        @Flag(help: "Ask for what no option says, even when standard input is no terminal.") var ask = false

        private var asks: Bool { !yes && (ask || isatty(STDIN_FILENO) == 1) }

        func validate() throws {
            if yes, ask { throw ValidationError("--yes asks nothing, --ask does") }
            if name == nil, !asks { throw ValidationError("name the module, or answer on a terminal") }
        }

        func run() async throws {
            let folder = into ?? (Files.isFolder("Templates") ? "Templates" : ".")
            let writer = ModuleStartWriter(folder)
            let paths = try await writer.write(try start(writer))
            if output.json {
                return output.terminal.line(JSONWriter().text(["wrote": .array(paths.map(Value.string))]))
            }
            for path in paths { output.terminal.line("wrote \(path)") }
            let place = paths.first?.parentFolder ?? folder
            let (validate, test) = (ShellCommand("gabarit validate", place), ShellCommand("gabarit test", place))
            output.terminal.note("next: \(validate), then \(test)")
        }

        private func start(_ writer: ModuleStartWriter) throws -> ModuleStart {
            let questions = asks ? ModuleQuestions(output.terminal) : nil
            let name = self.name ?? questions?.name() ?? ""
            guard ModuleReader.isName(name) else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_NAME", "'\(VisibleText.escaped(name))' cannot be a module's name",
                        hint: "use lower-case letters, digits and hyphens"))
            }
            try writer.checkIsFree(name)
            let words = ModuleStart.words(name)
            let english = title ?? questions?.text("English title", preset: words) ?? words
            let french = titleFr ?? questions?.text("French title", preset: english)
            let key = status ?? questions?.text("Key in status messages", preset: ModuleStart.snakeCase(name))
            let variables = try variable.map { try StartVariable($0) }
            return ModuleStart(
                name: name, title: LocalizedText(english: english, french: french), statusKey: key,
                requires: requires.isEmpty ? writer.requirements : requires,
                variables: try variables.isEmpty ? questions?.variables() ?? [] : variables)
        }
    }
}
