internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import Logging

/// Writes every event of a logger as one line.
///
/// Text from outside cannot start a line or change what a terminal shows: it is written out as `VisibleText` does, in both
/// formats.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let write: @Sendable (String) -> Void
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(_ label: String, _ format: LogFormat, level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.format = format
        self.write = write
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = DateText.text(of: SystemClock().now())
        let message = VisibleText.escaped("\(event.message)")
        switch format {
        case .json:
            var line: Object = [
                "time": .string(time), "level": .string(event.level.rawValue), "logger": .string(label),
                "message": .string(message),
            ]
            for (key, value) in fields where line[key] == nil { line[key] = Self.json(value) }
            write(JSONWriter().text(.object(line)))
        case .text:
            let pairs = fields.map { "\($0.key)=\(Self.quoted(Self.text($0.value)))" }.joined(separator: " ")
            write("\(time) \(event.level.rawValue) \(message)\(pairs.isEmpty ? "" : " " + pairs)")
        }
    }

    private static func text(_ value: Logger.MetadataValue) -> String { VisibleText.escaped("\(value)") }

    /// Numbers stay numbers, so that those who collect logs can compare them.
    private static func json(_ value: Logger.MetadataValue) -> Value {
        guard case .stringConvertible(let value) = value else { return .string(text(value)) }
        return switch value {
        case let number as Int: .integer(number)
        case let number as Double: .double(number)
        default: .string(VisibleText.escaped("\(value)"))
        }
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        return isPlain ? text : JSONWriter().text(.string(text))
    }
}
