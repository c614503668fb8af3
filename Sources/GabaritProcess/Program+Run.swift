internal import Glibc
internal import Subprocess
internal import SystemPackage

extension Program {
    /// Runs the program in a process group of its own, and leaves nothing of the group behind.
    ///
    /// Past the time limit, or when the task is cancelled, the group gets SIGTERM and a second later SIGKILL.
    ///
    /// - Parameter clock: measures the time limit.
    /// - Throws: `ProgramFault`. A status other than 0 is a result, not an error.
    public func run(clock: any Clock<Duration> = ContinuousClock()) async throws(ProgramFault) -> ProgramResult {
        let process = StartedProcess()
        do {
            return try await withThrowingTaskGroup(of: ProgramResult?.self) { group in
                group.addTask { try await start(process) }
                group.addTask {
                    // On a busy machine its answer may wait longer than it worked: one that has ended is not late.
                    repeat { try await clock.sleepInPieces(for: limits.time) } while !process.isRunning
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let result = first else {
                    throw ProgramFault.timedOut(path: path, after: limits.time)
                }
                return result
            }
        } catch let fault as ProgramFault {
            throw fault
        } catch let error as SubprocessError {
            throw fault(error)
        } catch is CancellationError {
            throw .cancelled
        } catch {
            throw .notStarted(path: path, reason: "\(error)")
        }
    }

    /// A program may end before it has read its input; the write that finds this out must fail, not end this process.
    /// The program itself starts with the default.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    static func ignoreBrokenPipes() { ignoresBrokenPipes }

    /// The program as swift-subprocess starts it: in a process group of its own, with nothing inherited.
    var subprocess: Subprocess.Configuration {
        Subprocess.Configuration(
            executable: .path(FilePath(path)), arguments: Arguments(arguments), environment: childEnvironment,
            workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: Self.ownGroup)
    }

    private func start(_ process: StartedProcess) async throws -> ProgramResult {
        Self.ignoreBrokenPipes()
        let result = try await Subprocess.run(
            subprocess, input: UnreadInput(bytes: input), output: .bytes(limit: limits.output),
            error: .bytes(limit: limits.errorOutput)
        ) { process.started($0.processIdentifier.value) }
        // A child of the program may have outlived it; the group is ours, so what is left of it goes.
        kill(-result.processIdentifier.value, SIGKILL)
        let ending: ProgramResult.Ending =
            switch result.terminationStatus {
            case .exited(let code): .exited(code)
            case .signaled(let signal): .killed(signal: signal)
            }
        return ProgramResult(ending: ending, output: result.standardOutput, errorOutput: result.standardError)
    }

    private var childEnvironment: Environment {
        .custom(
            Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    }

    private static var ownGroup: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        return options
    }

    private func fault(_ error: SubprocessError) -> ProgramFault {
        if error.code == .outputLimitExceeded { return .tooMuchOutput(path: path) }
        return Task.isCancelled ? .cancelled : .notStarted(path: path, reason: "\(error)")
    }
}
