internal import GabaritSource
internal import GabaritTrial

/// Asks the author of a new module, on standard error; the answers come from standard input.
struct ModuleQuestions {
    private let terminal: Terminal

    init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    func name() -> String { text("Name (lower-case letters, digits and hyphens)", preset: "") }

    /// The answer; an empty one, or the end of input, is the preset.
    func text(_ question: String, preset: String) -> String {
        terminal.question("\(question)\(preset.isEmpty ? "" : " [\(preset)]"): ")
        guard let answer = readLine(strippingNewline: true), !answer.isEmpty else { return preset }
        return answer
    }

    /// One variable after the other; what cannot be understood is asked for again.
    func variables() throws -> [StartVariable] {
        var variables: [StartVariable] = []
        terminal.note("Variables, as name:type, name:type=default or name:type={{ expression }}; an empty line ends.")
        while true {
            let answer = text("Variable", preset: "")
            guard !answer.isEmpty else { return variables }
            do throws(Diagnostic) {
                variables.append(try StartVariable(answer))
            } catch {
                terminal.problems(Diagnostics(error))
            }
        }
    }
}
