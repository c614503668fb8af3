internal import ArgumentParser
internal import CMalloc
internal import GabaritCheck
internal import GabaritSource
internal import GabaritValue
internal import Glibc

/// The command: wires the parts together and talks to the terminal.
@main
struct Gabarit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gabarit",
        abstract: "Turns run requests into reviewed pull requests.",
        discussion: "Start with 'gabarit demo'. Exit codes and every option: docs/commands.md.",
        version: Version.text,
        subcommands: [
            DemoCommand.self, InitCommand.self, ValidateCommand.self, RenderCommand.self, PreviewCommand.self,
            ExplainCommand.self, ExplainCodeCommand.self, TestCommand.self, NewCommand.self, FormatCommand.self,
            RunCommand.self, WorkerCommand.self, QueueCommand.self, PullRequestCommand.self, StatusCommand.self,
            ModulesCommand.self, SchemaCommand.self, ProvisionCommand.self, ConformanceCommand.self,
        ])

    /// Parses the arguments, runs the command, and turns every error into text and an exit status.
    static func main() async {
        // A closed pipe is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // One heap for all threads: those that further threads get grow by a system call for each page.
        mallopt(M_ARENA_MAX, 1)
        // The parser looks at every command before it answers, which takes longer than anything else that starts.
        if CommandLine.arguments.dropFirst() == ["--version"] { return Terminal().line(Version.text) }
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as Diagnostics {
            end(error)
        } catch let error as Diagnostic {
            end(Diagnostics(error))
        } catch let error as ExitCode {
            exit(withError: error)
        } catch let error where CommandFault(error) != nil {
            CommandFault(error)?.end()
        } catch {
            let status = exitCode(for: error)
            guard !status.isSuccess else { exit(withError: error) }
            Terminal().note(UsageFault.text(error, in: language))
            exit(withError: status)
        }
    }

    private static var language: Language { LanguageOption.asked(Array(CommandLine.arguments.dropFirst())) }

    private static func end(_ problems: Diagnostics) -> Never {
        tellPrograms(problems.all)
        Terminal().problems(problems, in: language)
        exit(withError: ExitStatus.problems)
    }

    /// A program that reads the result learns there why there is none.
    static func tellPrograms(_ problems: [Diagnostic]) {
        guard CommandLine.arguments.contains("--json") else { return }
        for problem in problems { Terminal().line(JSONWriter().text(JSONFindings.value(of: problem))) }
    }
}
