/// Why a text operation gave up. The registered filter or method turns it into the render error at its call.
struct TextFault: Error, Equatable, Sendable {
    /// The kinds that the language knows, plus the one for work that the limits do not allow.
    enum Kind: Sendable {
        case type, value, argument, index, key, overflow
        /// The result would need more bytes than are left; ``TextFault/needed`` says how many.
        case exceeded
    }

    var kind: Kind
    var message: String
    var needed = 0

    static func type(_ message: String) -> TextFault { TextFault(kind: .type, message: message) }
    static func value(_ message: String) -> TextFault { TextFault(kind: .value, message: message) }
    static func argument(_ message: String) -> TextFault { TextFault(kind: .argument, message: message) }
    static func index(_ message: String) -> TextFault { TextFault(kind: .index, message: message) }
    static func key(_ message: String) -> TextFault { TextFault(kind: .key, message: message) }
    static func overflow(_ message: String) -> TextFault { TextFault(kind: .overflow, message: message) }

    static func exceeded(_ needed: Int) -> TextFault {
        TextFault(
            kind: .exceeded, message: "the result needs \(needed) bytes more than the limit allows", needed: needed)
    }
}
