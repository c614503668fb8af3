internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue

/// A body with the line that Gabarit writes before it, because messages of a storage queue have no properties:
/// `#gabarit {"id": …}`, a line feed, the body. What others send has no such line.
struct MessageFrame: Sendable, Hashable {
    static let mark = Array("#gabarit ".utf8)
    /// The longest line that is read.
    static let longestLine = 16 * 1024

    var body: [UInt8]
    var id: String?
    var group: String?
    /// When it was sent, in milliseconds by the sender's clock; grows with every message of one sender.
    var sent: Int64?
    /// How many attempts failed.
    var failures = 0
    /// How many deliveries ended without a word, among those that were counted already.
    var cutOff = 0
    /// How many deliveries were counted already, or do not count.
    var seen = 0
    /// How often it was put on the queue.
    var round = 1
    /// Why it was put aside.
    var reason: DeadLetterReason?
    /// When a dead letter was put on the queue of requests, in milliseconds.
    var enqueued: Int64?
    /// The digest of the message after it that this line is about, where one message cannot hold both.
    var about: String?

    init(body: [UInt8]) {
        self.body = body
    }

    /// Reads what a message holds; a line that is none of Gabarit's belongs to the body.
    init(reading bytes: [UInt8]) {
        body = bytes
        guard bytes.starts(with: Self.mark),
            let end = bytes.prefix(Self.longestLine).firstIndex(of: 0x0A),
            let line = try? JSONReader(limits: JSONLimits(bytes: Self.longestLine, depth: 2)).value(
                SourceFile(name: "message", bytes: Array(bytes[Self.mark.count..<end])))
        else { return }
        body = Array(bytes[(end + 1)...])
        id = line["id"]?.string
        group = line["group"]?.string
        sent = Self.count(line["sent"], upTo: .max).map(Int64.init)
        failures = Self.count(line["failures"], upTo: 1_000_000) ?? 0
        cutOff = Self.count(line["cut-off"], upTo: 1_000_000) ?? 0
        seen = Self.count(line["seen"], upTo: Int(Int32.max)) ?? 0
        round = max(1, Self.count(line["round"], upTo: Int(Int32.max)) ?? 1)
        enqueued = Self.count(line["enqueued"], upTo: .max).map(Int64.init)
        about = line["about"]?.string
        if let code = line["code"]?.string {
            reason = DeadLetterReason(code: code, text: line["reason"]?.string ?? "", runID: line["run"]?.string)
        }
    }

    /// The line and the body.
    var bytes: [UInt8] {
        var line: [(String, Value)] = []
        for (key, text) in [
            ("id", id), ("group", group), ("about", about), ("code", reason?.code), ("reason", reason?.text),
            ("run", reason?.runID),
        ] {
            if let text { line.append((key, .string(text))) }
        }
        for (key, number) in [("failures", failures), ("cut-off", cutOff), ("seen", seen)] where number > 0 {
            line.append((key, .integer(number)))
        }
        if round > 1 { line.append(("round", .integer(round))) }
        for (key, moment) in [("sent", sent), ("enqueued", enqueued)] {
            if let moment { line.append((key, .integer(Int(moment)))) }
        }
        return Self.mark + JSONWriter().bytes(.object(Object(line))) + [0x0A] + body
    }

    /// The text of a message, in the encoding that is wanted or the one that fits; `nil` where neither does.
    func text(_ encoding: BodyEncoding) -> String? {
        let bytes = bytes
        let texts = [encoding.text(bytes), BodyEncoding.plain.text(bytes)]
        return texts.first { $0.utf8.count <= StorageService.longestText }
    }

    private static func count(_ value: Value?, upTo limit: Int) -> Int? {
        guard case .integer(let number) = value, (0...limit).contains(number) else { return nil }
        return number
    }
}
