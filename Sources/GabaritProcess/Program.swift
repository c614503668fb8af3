/// A program to run: everything that it gets, and the most that it may take.
public struct Program: Sendable {
    /// The absolute path of the executable; nothing is looked up by name.
    public var path: String
    public var arguments: [String]
    /// The whole environment of the program; nothing is inherited.
    public var environment: [String: String]
    /// The folder it starts in, or `nil` for the caller's.
    public var workingDirectory: String?
    /// What it reads from standard input.
    public var input: [UInt8]
    public var limits: ProgramLimits

    public init(
        path: String, arguments: [String] = [], environment: [String: String] = [:], workingDirectory: String? = nil,
        input: [UInt8] = [], limits: ProgramLimits = ProgramLimits()
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.input = input
        self.limits = limits
    }
}

/// The most that a program may take; past a limit its whole process group is killed.
public struct ProgramLimits: Sendable, Hashable {
    public var time: Duration
    /// Bytes on standard output.
    public var output: Int
    /// Bytes on standard error.
    public var errorOutput: Int

    public init(time: Duration = .seconds(120), output: Int = 64 * 1024 * 1024, errorOutput: Int = 1024 * 1024) {
        self.time = time
        self.output = output
        self.errorOutput = errorOutput
    }
}

/// How a program ended.
public struct ProgramResult: Sendable {
    public enum Ending: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public var ending: Ending
    public var output: [UInt8]
    public var errorOutput: [UInt8]

    public init(ending: Ending, output: [UInt8], errorOutput: [UInt8]) {
        self.ending = ending
        self.output = output
        self.errorOutput = errorOutput
    }

    /// Whether it exited with status 0.
    public var isSuccess: Bool { ending == .exited(0) }
    /// Standard output as text.
    public var outputText: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}

/// Why a program did not run to its end.
public enum ProgramFault: Error, Sendable, Hashable {
    case notStarted(path: String, reason: String)
    case timedOut(path: String, after: Duration)
    case tooMuchOutput(path: String)
    case cancelled
}
