/// What becomes of a delivered message.
public enum Settlement: Sendable, Hashable {
    /// It is done; the queue forgets it.
    case done
    /// This attempt failed; deliver it again after a while.
    case again(after: Duration, reason: String)
    /// It was not started; deliver it again at once, and do not count this delivery.
    case release
    /// It can never succeed; put it aside for a person.
    case deadLetter(DeadLetterReason)
}

/// Why a message was put aside.
public struct DeadLetterReason: Sendable, Hashable {
    /// A stable code, for example `E_TOO_LARGE`.
    public var code: String
    /// What is wrong and what to do next.
    public var text: String
    /// The run that the message stood for, when that could be read.
    public var runID: String?

    public init(code: String, text: String, runID: String?) {
        self.code = code
        self.text = text
        self.runID = runID
    }
}
