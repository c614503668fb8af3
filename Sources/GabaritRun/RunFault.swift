/// Why a run, or one step of it, did not do what it was asked.
public struct RunFault: Error, Sendable, Hashable, Codable {
    /// What may follow.
    public enum Kind: String, Sendable, Codable {
        /// The same may work later: a host that does not answer.
        case transient
        /// Nothing but a change by a person helps: a bad request, a refused push.
        case permanent
        /// The world moved meanwhile: read it again and start over.
        case moved
    }

    public var kind: Kind
    /// The stable code of this kind of fault, for example `E_PUSH_REJECTED`.
    public var code: String
    /// What is wrong and what to do next; one line, safe to show.
    public var text: String

    public init(_ kind: Kind, code: String, _ text: String) {
        self.kind = kind
        self.code = code
        self.text = text
    }

    /// A fault that may be gone later.
    public static func transient(_ code: String, _ text: String) -> RunFault { RunFault(.transient, code: code, text) }

    /// A fault that stays until a person changes something.
    public static func permanent(_ code: String, _ text: String) -> RunFault { RunFault(.permanent, code: code, text) }

    /// What was read is no longer so.
    public static func moved(_ text: String) -> RunFault { RunFault(.moved, code: "E_MOVED", text) }
}

extension RunFault: CustomStringConvertible {
    public var description: String { "\(code): \(text)" }
}
