internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// `gabarit queue`: looking after the queue of requests.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Send, look at and bring back messages of the queue.",
        subcommands: [Send.self, List.self, Show.self, DeadLetters.self, Explain.self, Redrive.self])

    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "send", abstract: "Put requests on the queue.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The requests, each a file or '-' for standard input.") var request: [String]
        @Option(help: "The id of the message; the same id twice is sent once.") var id: String?

        func validate() throws {
            if request.isEmpty { throw ValidationError("name a request: a file, or '-' for standard input") }
            if id != nil, request.count > 1 { throw ValidationError("--id is the id of one request") }
        }

        func run() async throws {
            let installation = try Installation(path: common.config)
            for name in request {
                let file = try Files.read(name)
                let id = id ?? Self.freshID()
                let group = RequestReader().acronym(in: file)?.text
                let draft = MessageDraft(id: id, body: file.bytes, group: group)
                if let earlier = try await installation.queues.send(draft) {
                    try noteRepeat(of: earlier, draft)
                    continue
                }
                noteSent(file, id)
                noteProblems(of: file, id)
            }
            await installation.queues.close()
        }

        /// The run has an id of its own where the request names one: commits, status messages and pull requests have that.
        private func noteSent(_ file: SourceFile, _ id: String) {
            let run = RequestReader().runID(in: file, fallbackID: id)?.text ?? id
            let value: Value = ["id": .string(id), "run": .string(run)]
            let text = run == id ? "sent \(id)" : "sent \(id), the run \(run)"
            common.output.terminal.line(common.output.json ? JSONWriter().text(value) : VisibleText.escaped(text))
        }

        /// A repeat is no mistake; another message of the same id would be lost in silence.
        private func noteRepeat(of earlier: StoredMessage, _ draft: MessageDraft) throws {
            let id = VisibleText.escaped(draft.id)
            guard earlier.body == draft.body else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_SENT_BEFORE", "another message has the id '\(id)'; nothing was sent",
                        hint: "give this one an id of its own, or none"))
            }
            let redrive = ShellCommand("gabarit queue redrive", draft.id)
            let next = earlier.state == .dead ? "; \(redrive) sends it again" : ""
            let line = "not sent: \(id) was sent before and is \(earlier.state.rawValue)\(next)"
            let value: Value = [
                "id": .string(draft.id), "sent": .bool(false), "state": .string(earlier.state.rawValue),
            ]
            common.output.terminal.line(common.output.json ? JSONWriter().text(value) : line)
        }

        /// The queue takes anything; what the worker is going to refuse is said at once.
        private func noteProblems(of file: SourceFile, _ id: String) {
            do throws(Diagnostics) {
                _ = try RequestReader().read(file, fallbackID: id)
            } catch {
                common.output.terminal.note("warning: the worker will put this message aside:")
                common.output.terminal.problems(error)
            }
        }

        static func freshID() -> String {
            "run-" + String(UInt64.random(in: .min ... .max), radix: 36)
                + String(UInt32.random(in: .min ... .max), radix: 36)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the messages of a queue.")
        @OptionGroup var common: ConfigurationOptions
        @Option(help: "The queue; all queues by default.") var queue: String?
        @Flag(help: "Show messages that are done as well.") var all = false

        func run() async throws {
            let installation = try Installation(path: common.config)
            let states: Set<StoredMessage.State> = all ? Set(StoredMessage.State.allCases) : [.waiting, .leased]
            let messages = try await installation.queues.messages(in: queue, states: states)
            for message in messages { MessageText(message, common.output).line() }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one message whole.")
        @OptionGroup var common: ConfigurationOptions
        @Option(help: "The queue.") var queue: String?
        @Argument(help: "The id, the sequence number or the id of the run.") var id: String

        func run() async throws {
            let message = try await Self.find(id, queue, common)
            MessageText(message, common.output).whole()
        }

        static func find(_ id: String, _ queue: String?, _ common: ConfigurationOptions) async throws -> StoredMessage {
            let installation = try Installation(path: common.config)
            let name = queue ?? installation.configuration.queue.requests
            return try await installation.queues.message(id, in: name)
        }
    }

    struct DeadLetters: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dead-letters", abstract: "List the messages that were put aside, with the reason.")
        @OptionGroup var common: ConfigurationOptions

        func run() async throws {
            let installation = try Installation(path: common.config)
            for message in try await installation.queues.deadLetters() {
                MessageText(message, common.output).line()
            }
        }
    }

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain", abstract: "Say what a message asks for and what is wrong with it.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The id, the sequence number or the id of the run.") var id: String

        func run() async throws {
            let message = try await Show.find(id, nil, common)
            MessageText(message, common.output).whole()
            MessageText(message, common.output).next()
            let request = try RequestReader().read(message.file, fallbackID: message.id)
            common.output.terminal.line(
                "asks for \(request.modules.map(\.name).joined(separator: ", ")) in \(request.workspace.acronym), by \(request.requestingUser)"
            )
        }
    }

    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "redrive", abstract: "Put dead letters back on their queue.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The ids, the sequence numbers or the ids of the runs.") var id: [String] = []
        @Flag(help: "All dead letters, oldest first.") var all = false
        @Option(help: "All dead letters that were put aside with this code, oldest first.") var code: String?

        func validate() throws {
            let ways = [!id.isEmpty, all, code != nil].count { $0 }
            if ways != 1 { throw ValidationError("name dead letters, or say --all or --code CODE") }
        }

        func run() async throws {
            let installation = try Installation(path: common.config)
            let wanted = try await wanted(installation)
            if wanted.isEmpty { common.output.terminal.note("nothing to send again") }
            for id in wanted {
                try await installation.queues.redrive(id)
                common.output.terminal.line("'\(VisibleText.escaped(id))' is back on the queue")
            }
        }

        private func wanted(_ installation: Installation) async throws -> [String] {
            guard id.isEmpty else {
                var found: [String] = []
                for id in id {
                    let message = try await Show.find(id, nil, common)
                    guard message.state == .dead else { throw Self.notDead(id, message) }
                    // One message has several names.
                    if !found.contains(message.id) { found.append(message.id) }
                }
                return found
            }
            return try await installation.queues.deadLetters().filter { code == nil || $0.code == code }.map(\.id)
        }

        private static func notDead(_ id: String, _ message: StoredMessage) -> Diagnostics {
            Diagnostics(
                Diagnostic(
                    code: "E_NOT_DEAD", "the message '\(id)' is \(message.state.rawValue), no dead letter",
                    hint: "'gabarit queue dead-letters' lists what can be brought back"))
        }
    }
}
