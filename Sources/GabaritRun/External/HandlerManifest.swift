/// What the operator says of a step handler that is a program of its own.
///
/// ```yaml
/// handler: shell-note                # the name that steps use
/// executable: shell-note.sh          # absolute, or below the manifest's folder; never looked up in PATH
/// digest: sha256:6f0c…               # of the executable; another program under the same path is not started
/// timeout: 60                        # seconds, 1 to 600
/// memory: 1024                       # MiB of address space, 16 to 65536
/// environment: [LANG]                # variables of Gabarit's own environment that it may see
/// ```
public struct HandlerManifest: Sendable, Hashable {
    /// The name that steps use: lower-case letters, digits and `-`.
    public var name: String
    /// The absolute path of the executable.
    public var executable: String
    /// SHA-256 of the executable, 64 hexadecimal digits.
    public var digest: String
    public var limits: HandlerLimits
    /// The names of the variables that are handed on.
    public var environment: [String]

    public init(
        name: String, executable: String, digest: String, limits: HandlerLimits = HandlerLimits(),
        environment: [String] = []
    ) {
        self.name = name
        self.executable = executable
        self.digest = digest
        self.limits = limits
        self.environment = environment
    }

    /// Makes sure that the program is there and the one that the digest names; it is looked at again before each start.
    ///
    /// - Throws: `RunFault` that says what it is instead.
    public func checkExecutable() throws(RunFault) { try HandlerExecutable(manifest: self).check() }
}

/// The most that a handler in another process may take; past a limit its whole process group is killed.
public struct HandlerLimits: Sendable, Hashable {
    public var time: Duration
    /// Bytes of address space.
    public var memory: Int
    /// Bytes on standard output, the events and the answer together.
    public var output: Int
    /// Bytes on standard error.
    public var errorOutput: Int

    public init(
        time: Duration = .seconds(60), memory: Int = 1024 << 20, output: Int = 1 << 20, errorOutput: Int = 256 << 10
    ) {
        self.time = time
        self.memory = memory
        self.output = output
        self.errorOutput = errorOutput
    }
}
