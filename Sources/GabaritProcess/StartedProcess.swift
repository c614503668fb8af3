internal import Glibc
internal import Synchronization

/// Whether a program that was started is still at work.
final class StartedProcess: Sendable {
    private let identifier = Mutex<pid_t?>(nil)

    func started(_ process: pid_t) { identifier.withLock { $0 = process } }

    /// `false` before it has started and as soon as it has ended, collected or not.
    var isRunning: Bool {
        guard let process = identifier.withLock({ $0 }) else { return false }
        var information = siginfo_t()
        let found = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return found == 0 && information.si_signo == 0
    }
}
