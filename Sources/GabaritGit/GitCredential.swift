public import GabaritValue

/// A name and a password that git shows to a remote.
public struct GitCredential: Sendable {
    public var username: String
    public var password: Secret

    public init(username: String, password: Secret) {
        self.username = username
        self.password = password
    }
}

/// Gives the credential of one remote whenever git needs it.
public protocol GitCredentialSource: Sendable {
    func credential() async throws -> GitCredential

    /// Says that the remote refused it: the next ``credential()`` is made anew.
    func refused() async
}

/// How git speaks to remotes: what it shows to those over HTTP, whom it trusts, and who is told.
public struct GitAccess: Sendable {
    public var credentials: (any GitCredentialSource)?
    /// The path of a PEM file with the authorities that are trusted in place of the system's.
    public var certificates: String?
    /// Told of every command that speaks to the remote.
    public var observer: (any GitObserver)?
    /// What runs git's commands.
    public var commands: any GitCommands
    /// Whether the refs of a repository on this machine are read from its files, without git.
    public var readsFiles: Bool
    /// The most bytes of one file that a fetch may write: the pack that a remote sends, or its index.
    public var largestPack: Int

    public init(
        credentials: (any GitCredentialSource)? = nil, certificates: String? = nil,
        observer: (any GitObserver)? = nil, commands: any GitCommands = GitProcesses(), readsFiles: Bool = true,
        largestPack: Int = 1 << 30
    ) {
        self.credentials = credentials
        self.certificates = certificates
        self.observer = observer
        self.commands = commands
        self.readsFiles = readsFiles
        self.largestPack = largestPack
    }
}

/// Told how long remotes take: metrics.
public protocol GitObserver: Sendable {
    /// Takes one command that has ended, for example `push`; must not fail and should not take long.
    func ended(_ command: String, after time: Duration, isSuccess: Bool)
}
