internal import GabaritValue
internal import Glibc
internal import Synchronization

/// Hands one command of git a credential through a named pipe: it is in no argument, variable, address or file.
///
/// Only the path of the pipe is in git's arguments. The pipe is the owner's alone, its content is never on a disk, and it
/// is gone with the command.
final class CredentialPipe: Sendable {
    /// Names begin as those of git's own part files do, so that what a killed process left is cleaned with them.
    private static let namePrefix = "tmp_credential_"
    private static let made = Atomic<Int>(0)
    /// Git asks once for each process that speaks to the remote; a command has one, a second is for the unforeseen.
    private static let copies = 2

    private let path: String
    private let descriptor: Int32

    /// - Throws: `GitFault.failed` when the credential cannot be written as git reads it, or the pipe cannot be made.
    init(_ credential: GitCredential, in folder: String) throws(GitFault) {
        let lines = ["username=\(credential.username)", "password=\(credential.password.exposed)"]
        // A line end would let a value say something else to git (CVE-2020-5260).
        guard lines.allSatisfy({ $0.utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0 } }) else {
            throw .failed(command: "credential", reason: "the name or the password holds a line end")
        }
        let bytes = Array(String(repeating: lines.joined(separator: "\n") + "\n", count: Self.copies).utf8)
        path = "\(folder)/\(Self.namePrefix)\(Self.made.add(1, ordering: .relaxed).newValue)"
        guard mkfifo(path, 0o600) == 0 else { throw .failed(command: "credential", reason: "cannot make '\(path)'") }
        // Open for both, so that neither side waits for the other.
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
            // The value goes at once, and closes and removes the pipe itself.
            throw .failed(command: "credential", reason: "cannot write to '\(path)'")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        unlink(path)
    }

    /// The setting by which git reads the pipe, for one origin only.
    func setting(for origin: String) -> String {
        let quoted = "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        let script =
            #"!f() { test "$1" = get || exit 0; { IFS= read -r u && IFS= read -r p; } < \#(quoted) && printf '%s\n%s\n' "$u" "$p"; }; f"#
        return "credential.\(origin).helper=\(script)"
    }
}
