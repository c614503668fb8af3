internal import GabaritProcess
internal import GabaritSource
public import GabaritValue

/// Reads a secret from where a configuration says it is kept.
///
/// A file is read at every use: it is small, and a new secret counts at once. A command is asked again after its time, and
/// at once when its secret was refused. The environment of a process does not change.
public actor KeptSecret: SecretSource {
    /// How a command runs.
    public struct Settings: Sendable {
        /// How long a command's answer is used.
        public var lifetime: Duration
        /// The longest a command may take.
        public var time: Duration
        /// The environment: the variables that secrets are read from, and what a command gets.
        public var environment: [String: String]

        public init(
            lifetime: Duration = .seconds(300), time: Duration = .seconds(60), environment: [String: String]
        ) {
            self.lifetime = lifetime
            self.time = time
            self.environment = environment
        }
    }

    /// The most bytes of a secret: a key in PEM has under 8 KiB.
    public static let longest = 64 * 1024

    private let reference: SecretReference
    private let settings: Settings
    private let clock: any Clock<Duration>
    private var answer: (secret: Secret, isOld: @Sendable () -> Bool)?
    private var asking: Task<Secret, any Error>?

    public init(_ reference: SecretReference, _ settings: Settings, clock: any Clock<Duration> = ContinuousClock()) {
        self.reference = reference
        self.settings = settings
        self.clock = clock
    }

    public func current() async throws -> Secret {
        switch reference {
        case .file(let path): try read(path)
        case .environment(let name): try secret(settings.environment[name].map { Array($0.utf8) }, "it is not set")
        case .command(let arguments): try await ask(arguments)
        }
    }

    public func refused() { answer = nil }

    private func read(_ path: String) throws -> Secret {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.bytes(ofRegularFile: path, upTo: Self.longest)
        } catch .unreadable {
            throw SecretFault(reference, "it cannot be read")
        } catch {
            throw SecretFault(reference, "\(error)")
        }
        return try secret(bytes, "")
    }

    private func ask(_ arguments: [String]) async throws -> Secret {
        if let answer, !answer.isOld() { return answer.secret }
        if let asking { return try await asking.value }
        // Unstructured, so that one waiter's cancellation does not end the command of the others.
        let task = Task { try await self.run(arguments) }
        asking = task
        defer { asking = nil }
        let secret = try await task.value
        answer = (secret, Self.timer(settings.lifetime, clock))
        return secret
    }

    private func run(_ arguments: [String]) async throws -> Secret {
        guard let path = arguments.first, path.hasPrefix("/") else {
            throw SecretFault(reference, "the command must begin with an absolute path")
        }
        let program = Program(
            path: path, arguments: Array(arguments.dropFirst()), environment: settings.environment,
            limits: ProgramLimits(time: settings.time, output: Self.longest))
        let result: ProgramResult
        do {
            result = try await program.run()
        } catch .cancelled {
            throw CancellationError()
        } catch .timedOut {
            throw SecretFault(reference, "it did not end within \(settings.time)", isTransient: true)
        } catch {
            throw SecretFault(reference, "it cannot be run")
        }
        guard result.isSuccess else {
            // What it printed is not shown: it may be the secret.
            throw SecretFault(reference, "it failed (\(result.ending))", isTransient: true)
        }
        return try secret(result.output, "")
    }

    private func secret(_ bytes: [UInt8]?, _ absent: String) throws -> Secret {
        guard let bytes else { throw SecretFault(reference, absent) }
        guard bytes.count <= Self.longest else {
            throw SecretFault(reference, "it has \(bytes.count) bytes, the limit is \(Self.longest)")
        }
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw SecretFault(reference, "it is not text")
        }
        let ends = text.unicodeScalars.reversed().prefix { $0 == "\n" || $0 == "\r" }.count
        let trimmed = String(String.UnicodeScalarView(text.unicodeScalars.dropLast(ends)))
        guard !trimmed.isEmpty else { throw SecretFault(reference, "it is empty") }
        return Secret(trimmed)
    }

    /// Says whether a duration has passed since now, for a clock of any kind.
    private static func timer<C: Clock>(_ duration: Duration, _ clock: C) -> @Sendable () -> Bool
    where C.Duration == Duration {
        let end = clock.now.advanced(by: duration)
        return { clock.now >= end }
    }
}
