internal import GabaritDigest
internal import GabaritQueue
internal import GabaritValue

/// A message that is put aside, as it lies on the queue of dead letters: its body after a line with the reason.
///
/// A text that fills its message to the brim leaves no room for that. Then there are two messages, first one with the line,
/// which names the digest of the other, then the text as it was.
struct DeadLetterText {
    private static let lengths = [8 * 1024, 1024, 200]

    let texts: [String]

    init(
        _ message: QueueMessage, _ delivery: StorageService.Delivery, _ reason: DeadLetterReason,
        _ encoding: BodyEncoding
    ) {
        var frame = MessageFrame(body: message.body)
        frame.id = message.id
        frame.group = message.group
        frame.round = message.round
        frame.enqueued = message.enqueued.milliseconds
        for length in Self.lengths {
            frame.reason = DeadLetterReason(
                code: reason.code, text: Self.shortened(reason.text, to: length), runID: reason.runID)
            if let text = frame.text(encoding) {
                texts = [text]
                return
            }
        }
        frame.about = Digest.sha256(Array(delivery.text.utf8))
        frame.body = []
        texts = [encoding.text(frame.bytes), delivery.text]
    }

    private static func shortened(_ text: String, to length: Int) -> String {
        guard text.utf8.count > length else { return text }
        return String(decoding: text.utf8.prefix(length - 3), as: UTF8.self) + "…"
    }
}
