internal import ArgumentParser
internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// `gabarit modules`: what modules there are and what they declare.
struct ModulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modules", abstract: "List modules and show what one declares.",
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the modules of the catalog.")
        @OptionGroup var common: ConfigurationOptions
        @Option(help: "The version of the modules.") var version: String?

        func run() async throws {
            let catalog = try await Installation(path: common.config).catalog()
            let version = try await catalog.resolve(VersionRequirement(version))
            let names = try await catalog.names(at: version)
            let width = names.map(\.count).max() ?? 0
            for name in names {
                let title = try await title(of: name, at: version, catalog)
                let line: Value = ["name": .string(name), "version": .string(version.label), "title": .string(title)]
                let padding = String(repeating: " ", count: width - name.count)
                common.output.terminal.line(
                    common.output.json
                        ? JSONWriter().text(line)
                        : "\(name)\(padding)  \(version.label)  \(VisibleText.escaped(title))")
            }
        }

        /// One module that cannot be read does not hide the others.
        private func title(
            of name: String, at version: CatalogVersion, _ catalog: any ModuleCatalog
        ) async throws -> String {
            do {
                return try await ModuleResolver(catalog).module(named: name, at: version).title.english
            } catch is Diagnostics {
                return "(has problems; see 'gabarit validate' or \(ShellCommand("gabarit modules show", name)))"
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show what a module declares.")
        @OptionGroup var common: ConfigurationOptions
        @Option(help: "The version of the modules.") var version: String?
        @Argument(help: "The name of the module.") var name: String

        func run() async throws {
            let catalog = try await Installation(path: common.config).catalog()
            let version = try await catalog.resolve(VersionRequirement(version))
            let module = try await ModuleResolver(catalog).module(named: name, at: version)
            let terminal = common.output.terminal
            if common.output.json { return terminal.line(JSONWriter().text(value(module))) }
            terminal.line(
                terminal.styled("\(module.name)  \(module.version)", .bold)
                    + "  \(module.title.english) / \(module.title.french)")
            if !module.requires.isEmpty { terminal.line("requires  \(module.requires.joined(separator: ", "))") }
            terminal.line("status key  \(module.statusKey)")
            for variable in module.variables { terminal.line("variable  \(variable.name): \(variable.type)") }
            for entry in module.entries { terminal.line("file  \(entry.target.source)") }
        }

        private func value(_ module: Module) -> Value {
            [
                "name": .string(module.name), "version": .string(module.version), "digest": .string(module.digest),
                "status": .string(module.statusKey), "aliases": .array(module.aliases.map(Value.string)),
                "requires": .array(module.requires.map(Value.string)),
                "variables": .object(Object(module.variables.map { ($0.name, .string($0.type.description)) })),
                "files": .array(module.entries.map { .string($0.target.source) }),
            ]
        }
    }
}
