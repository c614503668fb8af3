internal import ArgumentParser
internal import GabaritTemplate

/// `gabarit conformance`: answers template cases, a JSON object a line, for test runners.
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Answer template cases on standard input.", shouldDisplay: false)

    func run() throws {
        let terminal = Terminal(.never)
        let conformance = Conformance()
        while let line = readLine(strippingNewline: true) {
            if !line.isEmpty { terminal.line(conformance.answer(line)) }
        }
    }
}
