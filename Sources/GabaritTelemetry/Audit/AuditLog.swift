public import GabaritRun
internal import GabaritSource
internal import Glibc
internal import Synchronization

/// Appends one line for every run that ended to a file, and to nothing else.
///
/// A line is written with one call and reaches the disk before the run goes on to its settlement. Several workers may
/// share a file on one machine: each line is appended whole. Rotation by renaming is followed: the file is opened anew
/// for every line.
public final class AuditLog: RunObserver {
    private let path: String
    private let failed: @Sendable (_ reason: String) -> Void
    private let records = Mutex<[String: AuditRecord]>([:])

    /// - Parameters:
    ///   - path: the file; made when it is not there, readable by its owner and group alone.
    ///   - failed: told when a line could not be written; the run goes on.
    /// - Throws: `Diagnostics` when the file cannot be appended to now.
    public init(_ path: String, failed: @escaping @Sendable (_ reason: String) -> Void) throws {
        self.path = path
        self.failed = failed
        if let reason = Self.append([], to: path) {
            throw Diagnostics(
                Diagnostic(
                    code: "E_AUDIT", "the audit log cannot be written: \(reason)", at: .file(path),
                    hint: "make its folder and let the user of the worker write there, or change worker.audit-log"))
        }
    }

    public func observe(_ event: RunEvent) async {
        switch event.kind {
        case .received(let message, let delivery):
            let record = AuditRecord(run: event.run, message: message, delivery: delivery, workspace: event.workspace)
            records.withLock { $0[event.run] = record }
        case .asked(let user, let modules):
            records.withLock {
                $0[event.run]?.user = user
                $0[event.run]?.modules = modules
            }
        case .planSealed(let digest): records.withLock { $0[event.run]?.plan = digest }
        case .ended(let ending):
            let record = records.withLock { $0.removeValue(forKey: event.run) } ?? AuditRecord(run: event.run)
            if let reason = Self.append(record.line(event.moment, ending), to: path) { failed(reason) }
        default: break
        }
    }

    /// - Returns: why nothing was appended, `nil` when it was.
    private static func append(_ line: [UInt8], to path: String) -> String? {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        defer { close(file) }
        guard !line.isEmpty else { return nil }
        let count = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard count == line.count else { return count < 0 ? String(cString: strerror(errno)) : "the disk is full" }
        return fsync(file) == 0 ? nil : String(cString: strerror(errno))
    }
}
