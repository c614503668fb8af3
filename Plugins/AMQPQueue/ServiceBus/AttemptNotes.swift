internal import GabaritSource
internal import GabaritValue

/// What is known about earlier deliveries of a message.
struct AttemptNote: Sendable, Hashable {
    /// How often it was handed out, a release not counted.
    var taken: Int
    /// How many of these ended in a failed attempt.
    var failed: Int
}

/// The attempts of messages that are not over, as they lie in the state of a session at Service Bus: whoever holds the
/// session next reads them.
///
/// The count of the broker is no help: it does not grow when a worker dies that held a session, and it grows for messages
/// that were only held. Shape: `{"attempts": {ID: [TAKEN, FAILED]}}`.
struct AttemptNotes: Sendable, Hashable {
    /// The longest state that is read, in bytes: that of the standard tier.
    private static let longest = 256 * 1024
    /// The most messages that are remembered.
    private static let most = 1000

    private(set) var notes: [String: AttemptNote] = [:]
    /// Whether the one who held the session gave back what it held; otherwise locks may be left.
    var isClean = true
    /// How long such locks last.
    var lock = Duration.zero

    init() {}

    /// Reads a state; one that is none of Gabarit's is as good as none.
    init(reading bytes: [UInt8]) {
        let reader = JSONReader(limits: JSONLimits(bytes: Self.longest, depth: 4))
        guard let value = try? reader.value(SourceFile(name: "state", bytes: bytes)) else { return }
        isClean = value["open"] == nil
        if case .integer(let milliseconds)? = value["open"] { lock = .milliseconds(min(max(0, milliseconds), 300_000)) }
        for (id, counts) in value["attempts"]?.object ?? [:] {
            guard case .array(let pair) = counts, pair.count == 2, case .integer(let taken) = pair[0],
                case .integer(let failed) = pair[1], (0...1_000_000).contains(taken), (0...taken).contains(failed)
            else { continue }
            notes[id] = AttemptNote(taken: taken, failed: failed)
        }
    }

    /// The state to write; `nil` when there is nothing to remember.
    var bytes: [UInt8]? {
        guard !notes.isEmpty || !isClean else { return nil }
        let attempts = notes.sorted { $0.key < $1.key }.prefix(Self.most).map { id, note in
            (id, Value.array([.integer(note.taken), .integer(note.failed)]))
        }
        var members: [(String, Value)] = [("attempts", .object(Object(attempts)))]
        if !isClean { members.append(("open", .integer(Int(lock.components.seconds * 1000)))) }
        return JSONWriter().bytes(.object(Object(members)))
    }

    subscript(id: String) -> AttemptNote? {
        get { notes[id] }
        set { notes[id] = newValue.flatMap { $0.taken == 0 && $0.failed == 0 ? nil : $0 } }
    }
}
