/// A text that must never be shown: a token, a password, a key.
///
/// It has no description, no encoding and no place in a ``Value``, so that it cannot reach a template, a log, a commit
/// or a message. The one who sends it to its host asks for it by ``exposed``.
public struct Secret: Sendable {
    /// The secret itself. Use it only to hand it to the host it belongs to.
    public let exposed: String

    public init(_ text: String) {
        exposed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
