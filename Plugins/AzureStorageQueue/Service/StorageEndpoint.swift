public import GabaritHTTP
public import GabaritSource

/// Where the queues of a storage account are: `https://ACCOUNT.queue.core.windows.net`, or `https://HOST/ACCOUNT` for a
/// host that serves several accounts.
///
/// Nothing that proves who asks is part of the address: addresses are logged and shown.
public struct StorageEndpoint: Sendable, Hashable {
    public let origin: HTTPOrigin
    /// The name of the storage account.
    public let account: String
    /// What stands before the name of a queue in paths.
    let prefix: [String]

    /// - Throws: a `Diagnostic`; what may hold a secret is not repeated in it.
    public init(_ address: String) throws(Diagnostic) {
        guard !address.contains("?"), !address.contains("@"), !address.contains("#") else {
            throw Self.problem("the queue address must hold no user and no signature", "set queue.key or queue.sas")
        }
        origin = try HTTPOrigin(address)
        let rest = address.drop { $0 != ":" }.dropFirst(3)
        let path = rest.split(separator: "/", omittingEmptySubsequences: true).dropFirst().map(String.init)
        let labels = origin.host.split(separator: ".").map(String.init)
        if labels.count > 2, labels[1] == "queue", path.isEmpty {
            (account, prefix) = (labels[0], [])
        } else if path.count == 1 {
            (account, prefix) = (path[0], path)
        } else {
            throw Self.problem(
                "the queue address names no storage account", "write https://ACCOUNT.queue.core.windows.net")
        }
        guard (3...24).contains(account.utf8.count), account.utf8.allSatisfy(Self.isNameByte) else {
            throw Self.problem(
                "the name of the storage account must be 3 to 24 lower-case letters and digits",
                "write https://ACCOUNT.queue.core.windows.net")
        }
    }

    /// Checks that the service takes a name for a queue.
    ///
    /// Source: Azure Storage, "Naming Queues and Metadata".
    public static func check(queue name: String) throws(Diagnostic) {
        let isMade = name.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "-") }
        guard (3...63).contains(name.utf8.count), isMade, !name.hasPrefix("-"), !name.hasSuffix("-"),
            !name.contains("--")
        else {
            throw problem(
                "'\(VisibleText.escaped(name))' is no name of a storage queue",
                "use 3 to 63 lower-case letters, digits and single hyphens")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func problem(_ message: String, _ hint: String) -> Diagnostic {
        Diagnostic(code: "E_QUEUE_ADDRESS", message, hint: hint)
    }
}
