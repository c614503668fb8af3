internal import ArgumentParser

/// Where a request comes from: a file, standard input, the queue, or options alone.
struct RequestOptions: ParsableArguments {
    @Argument(help: "The request: a file, '-' for standard input, or with --message the id of a message or run.")
    var request: String?
    @Flag(help: "The request is a message of the queue: waiting, done or dead-lettered.") var message = false
    @Option(help: "Ask for this module, as NAME or NAME=STATUS; may be repeated.") var module: [String] = []
    @Option(help: "Ask for the workspace with this acronym.") var workspace: String?
    @Option(help: "Set a part of the request, for example workspace.budgetAmount=500; may be repeated.")
    var set: [String] = []

    var edits: RequestEdits { RequestEdits(modules: module, workspace: workspace, assignments: set) }

    func source(_ installation: Installation) -> RequestSource {
        RequestSource(request, isMessage: message, edits: edits, installation)
    }
}
