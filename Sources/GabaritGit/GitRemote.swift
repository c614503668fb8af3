public import GabaritSource

/// Where a repository is: an address whose scheme is one of a closed list.
public struct GitRemote: Sendable, Hashable, CustomStringConvertible {
    /// The ways git may speak to a remote.
    public enum Transport: String, Sendable {
        case file, https, http
    }

    /// The address as git takes it.
    public let address: String
    public let transport: Transport

    /// - Parameter address: an absolute path, or a `file://`, `https://` or (for a loopback host) `http://` address.
    /// - Throws: a `Diagnostic` for any other scheme, an option in disguise, or an address with control characters.
    public init(_ address: String) throws(Diagnostic) {
        let lowered = address.lowercased()
        let isClean =
            !address.unicodeScalars.contains { VisibleText.isHidden($0) } && !lowered.contains("%0a")
            && !lowered.contains("%0d") && !lowered.contains("%00")
        guard isClean else {
            throw Diagnostic(code: "E_REMOTE", "the address '\(address)' holds a control character")
        }
        if address.hasPrefix("/") || lowered.hasPrefix("file:///") {
            transport = .file
        } else if lowered.hasPrefix("https://") {
            transport = .https
        } else if lowered.hasPrefix("http://127.0.0.1:") || lowered.hasPrefix("http://localhost:") {
            transport = .http
        } else {
            throw Diagnostic(
                code: "E_REMOTE", "'\(address)' is not an address of a repository",
                hint: "use an absolute path, file:///…, or https://…")
        }
        let authority = address.firstRange(of: "://").map { address[$0.upperBound...].prefix { $0 != "/" } } ?? ""
        guard transport == .file || !authority.contains("@") else {
            throw Diagnostic(
                code: "E_REMOTE", "the address of a repository holds a user name or a password",
                hint: "take it out of the address, and name the credential under 'pull-requests'")
        }
        self.address = address
    }

    public var description: String { address }

    /// The folder of a repository on this machine, `nil` for any other address and when there is none.
    ///
    /// Only the plain forms are known here; what git finds in other ways it is left to find.
    var localRepository: String? {
        guard transport == .file else { return nil }
        let path = address.hasPrefix("/") ? address : String(address.dropFirst("file://".count))
        guard !path.contains("%") else { return nil }
        return [path, path + "/.git"].first { isExecutable($0 + "/objects") && isExecutable($0 + "/refs") }
    }

    /// Scheme, host and port of a remote over HTTP, as git's settings name it; `nil` for a file.
    var origin: String? {
        guard transport != .file, let mark = address.firstRange(of: "://") else { return nil }
        return String(address[..<mark.upperBound]) + address[mark.upperBound...].prefix { $0 != "/" }
    }
}
