internal import GabaritProcess
internal import Glibc

/// The processes of handlers, wherever they went: known by a variable of their environment, which they inherit.
///
/// A program that wants to hide can do so; it is the operator's own, pinned by its digest. This is for one that goes on in the
/// background, and for what a worker leaves that is killed.
public enum HandlerProcesses {
    /// The name of the variable.
    static let variable = "GABARIT_CALL"

    /// The mark of one call: the process that makes it, when that was started, and a name of its own.
    ///
    /// Shape: `<namespace of process ids>.<process id>.<start in clock ticks since boot>.<random>`.
    static func freshMark() -> String {
        "\(namespace).\(getpid()).\(ownStart).\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }

    /// Ends the processes of a call that left its process group.
    static func end(marked mark: String) async { await end { $0 == mark } }

    /// Ends the processes of calls whose maker is gone: nobody waits for them, and they must not run beside a new attempt.
    public static func endOrphans() async {
        await end { mark in
            let parts = mark.split(separator: ".")
            // In a container the same numbers are other processes.
            guard parts.count == 4, parts[0] == namespace, let process = pid_t(parts[1]) else { return false }
            // Where it cannot be told, somebody may wait for it.
            if Glibc.kill(process, 0) != 0 { return errno == ESRCH }
            guard let life = life(of: process) else { return false }
            return life.isOver || life.start != parts[2]
        }
    }

    private static let ownStart = life(of: getpid())?.start ?? "0"

    /// The number of the namespace in which this process has its number. Source: namespaces(7), `/proc/[pid]/ns`.
    static let namespace: String =
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            let count = readlink("/proc/self/ns/pid", start, buffer.count)
            return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init), as: UTF8.self).filter(\.isNumber)
        }

    /// When a process was started, and whether it has ended and only its parent has not looked yet.
    ///
    /// - Returns: `nil` when it cannot be told. Source: proc_pid_stat(5), fields 3 and 22.
    private static func life(of process: pid_t) -> (start: Substring, isOver: Bool)? {
        guard let bytes = contents("/proc/\(process)/stat") else { return nil }
        // The name of the program, in brackets, may hold anything.
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return fields.count > 20 ? (fields[20], ["Z", "X"].contains(fields[1])) : nil
    }

    private static func end(_ isMeant: (Substring) -> Bool) async {
        // A killed process takes a moment to go, and one that forks meanwhile is found the next time.
        for _ in 0..<passes where kill(isMeant) { await aMoment() }
    }

    /// Waits a millisecond. Unstructured, because a task that is cancelled would not wait.
    private static func aMoment() async {
        await Task { try? await Task.sleep(for: .milliseconds(1)) }.value
    }

    private static let passes = 200

    /// - Returns: whether there was any.
    private static func kill(_ isMeant: (Substring) -> Bool) -> Bool {
        let meant = processes(isMeant)
        // A number may have become another process's since it was looked at.
        for process in meant where mark(of: process).map(isMeant) ?? false { Glibc.kill(process, SIGKILL) }
        return !meant.isEmpty
    }

    /// How many processes have a mark.
    static func count(marked mark: String) -> Int { processes { $0 == mark }.count }

    private static func processes(_ isMeant: (Substring) -> Bool) -> [pid_t] {
        guard let stream = opendir("/proc") else { return [] }
        defer { closedir(stream) }
        var found: [pid_t] = []
        while let file = readdir(stream) {
            if let process = pid_t(DirectoryEntry.name(file)), process != getpid(), let mark = mark(of: process),
                isMeant(mark)
            {
                found.append(process)
            }
        }
        return found
    }

    private static func mark(of process: pid_t) -> Substring? {
        guard let bytes = contents("/proc/\(process)/environ") else { return nil }
        let prefix = Array("\(variable)=".utf8)
        let entry = bytes.split(separator: 0).first { $0.starts(with: prefix) }
        return entry.map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self)[...] }
    }

    /// A file of `/proc`, up to what an environment may have.
    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < 2 << 20 {
            let piece = [UInt8](unsafeUninitializedCapacity: 32 << 10) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
            }
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes.isEmpty ? nil : bytes
    }
}
