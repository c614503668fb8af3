import GabaritSource
import GabaritValue

/// A step handler in a process of its own: puts a note into the workspace folder.
///
/// ```yaml
/// steps:
///   - uses: swift-note
///     with: {text: "Ask the data team before you change this", file: NOTE.md}
/// ```
/// Source: docs/plugins.md, "The protocol".
@main
struct SwiftNote {
    static func main() {
        let answer = readLine(strippingNewline: true).map(answer) ?? failure("E_NOTE_INPUT", "there is no request")
        print(JSONWriter().text(answer))
    }

    private static func answer(to line: String) -> Value {
        guard let request = try? JSONReader().value(SourceFile(name: "<request>", text: line)) else {
            return failure("E_NOTE_INPUT", "the request is not JSON")
        }
        guard let text = request["with"]?["text"]?.string, !text.isEmpty else {
            return failure("E_NOTE_TEXT", "'with.text' is missing; write the note there")
        }
        let file = request["with"]?["file"]?.string ?? "NOTE.md"
        let title = request["workspace"]?.string ?? ""
        print(JSONWriter().text(["event": "progress", "text": .string("writing \(file)")]))
        return [
            "answer": "done", "note": .string(file),
            "files": [["path": .string(file), "content": .string("# \(title)\n\n\(text)\n")]],
        ]
    }

    private static func failure(_ code: String, _ text: String) -> Value {
        ["answer": "failed", "code": .string(code), "text": .string(text)]
    }
}
