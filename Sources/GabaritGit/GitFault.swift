/// Why git did not do what it was asked.
public enum GitFault: Error, Sendable, Hashable {
    /// The remote's ref was not where the lease said; somebody else was faster. Read again and start over.
    case leaseLost(ref: String)
    /// The remote took the connection but refused the push: a hook, a policy, a protected branch.
    case rejected(ref: String, reason: String)
    /// The remote does not exist or cannot be read with these rights.
    case notFound(address: String, reason: String)
    /// The remote did not answer in time, or the connection broke; the same call may work later.
    case unreachable(address: String, reason: String)
    /// The two sides changed the same lines.
    case conflict(files: [String])
    /// A tree holds what is never followed: a symbolic link or a submodule.
    case unsafeEntry(path: String, reason: String)
    /// The repository holds more than is read at once.
    case tooLarge(what: String, limit: String)
    /// Git itself failed; a fault of the machine or of the mirror.
    case failed(command: String, reason: String)

    /// Whether trying again can help.
    public var isTransient: Bool {
        switch self {
        case .leaseLost, .unreachable, .failed, .notFound: true
        case .rejected, .conflict, .unsafeEntry, .tooLarge: false
        }
    }
}

extension GitFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .leaseLost(let ref): "'\(ref)' moved on the remote meanwhile"
        case .rejected(let ref, let reason): "the remote refused '\(ref)': \(reason)"
        case .notFound(let address, let reason): "cannot read '\(address)': \(reason)"
        case .unreachable(let address, let reason): "'\(address)' does not answer: \(reason)"
        case .conflict(let files): "both sides changed \(files.joined(separator: ", "))"
        case .unsafeEntry(let path, let reason): "'\(path)' is \(reason), which is never followed"
        case .tooLarge(let what, let limit): "\(what) more than \(limit)"
        case .failed(let command, let reason): "git \(command) failed: \(reason)"
        }
    }
}
