internal import GabaritSource
internal import GabaritValue

/// What a handler in another process wrote: lines of progress, then one answer.
///
/// Source: docs/plugins.md, "The protocol".
struct HandlerAnswer {
    /// A file that the handler makes in the workspace folder.
    struct File {
        var path: TreePath
        var content: [UInt8]
        var isExecutable: Bool
    }

    enum Outcome {
        case done(note: String, files: [File])
        case failed(RunFault)
    }

    private(set) var progress: [String] = []
    let outcome: Outcome

    /// The longest line of text for people, in characters.
    private static let longestText = 1000
    /// How many lines of progress are kept.
    private static let mostProgress = 1000

    /// - Parameters:
    ///   - bytes: standard output.
    ///   - name: what messages call the output.
    /// - Throws: `RunFault` `E_HANDLER_ANSWER`.
    init(_ bytes: [UInt8], of name: String) throws(RunFault) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        var answer: Outcome?
        for (index, line) in lines.enumerated() {
            let place = "line \(index + 1) of the handler '\(name)'"
            guard answer == nil else { throw Self.bad("\(place) follows the answer") }
            var fields = try Self.fields(Array(line), place)
            if let problem = fields.problems.first { throw Self.bad(problem.message) }
            switch fields.string("event") {
            case "progress"?:
                if let text = fields.requiredString("text"), progress.count < Self.mostProgress {
                    progress.append(Self.line(text))
                }
            case let other?: throw Self.bad("\(place) is an unknown event '\(VisibleText.escaped(other))'")
            case nil: answer = try Self.answer(&fields, place)
            }
            try Self.finish(fields)
        }
        guard let answer else { throw Self.bad("the handler '\(name)' gave no answer") }
        outcome = answer
    }

    private static func fields(_ line: [UInt8], _ place: String) throws(RunFault) -> Fields {
        do {
            let limits = JSONLimits(bytes: 1 << 20, depth: 32)
            return Fields(try JSONReader(limits: limits).node(SourceFile(name: place, bytes: line)), of: place)
        } catch {
            throw bad("\(place) is not JSON: \(error.all.first?.message ?? "")")
        }
    }

    private static func answer(_ fields: inout Fields, _ place: String) throws(RunFault) -> Outcome {
        switch fields.string("answer") {
        case "done"?:
            let note = line(fields.string("note") ?? "")
            var files: [File] = []
            for node in fields.list("files") { files.append(try file(node, place)) }
            return .done(note: note, files: files)
        case "failed"?:
            let isTransient = fields.bool("again") ?? false
            let code = fields.requiredString("code") ?? ""
            let text = line(fields.requiredString("text") ?? "")
            guard isCode(code) else {
                throw bad("\(place) has the code '\(line(code))', which is not of the form E_NAME")
            }
            return .failed(RunFault(isTransient ? .transient : .permanent, code: code, text))
        case let other?: throw bad("\(place) is an unknown answer '\(VisibleText.escaped(other))'")
        case nil: throw bad("\(place) has neither 'event' nor 'answer'")
        }
    }

    private static func file(_ node: Node, _ place: String) throws(RunFault) -> File {
        var fields = Fields(node, of: "the file")
        let path = fields.requiredString("path") ?? ""
        let content = fields.requiredString("content") ?? ""
        let isExecutable = fields.bool("executable") ?? false
        try finish(fields)
        do {
            return File(path: try TreePath(path), content: Array(content.utf8), isExecutable: isExecutable)
        } catch {
            throw .permanent("E_HANDLER_FILES", "\(place): \(VisibleText.escaped(error.message))")
        }
    }

    private static func finish(_ fields: Fields) throws(RunFault) {
        if let problem = fields.finish().first { throw bad(VisibleText.escaped(problem.message)) }
    }

    private static func isCode(_ code: String) -> Bool {
        code.hasPrefix("E_") && code.utf8.count <= 64
            && code.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    private static func line(_ text: String) -> String { String(VisibleText.escaped(text).prefix(longestText)) }

    private static func bad(_ text: String) -> RunFault { .permanent("E_HANDLER_ANSWER", text) }
}
