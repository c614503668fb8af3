internal import GabaritCatalog
internal import GabaritSource
internal import Glibc

/// Tells which folders changed, by inotify: the kernel reports a change within a millisecond, and watching costs nothing
/// while nothing changes. Polling would cost a `stat` of every file, many times a second.
///
/// Source: inotify(7).
final class FolderWatch {
    private let descriptor: Int32
    /// The folder of each watch.
    private var folders: [Int32: String] = [:]
    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF)
    /// How long a burst of changes may take, as one save of an editor or one checkout makes.
    private static let quiet: Int32 = 5

    init() throws {
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard descriptor >= 0 else { throw Self.problem("cannot watch files") }
    }

    deinit { close(descriptor) }

    /// Watches a folder and all folders below it; those that are watched already stay so.
    func add(_ folder: String) throws {
        var open = [folder]
        while let next = open.popLast() {
            let watch = inotify_add_watch(descriptor, next, Self.mask)
            // A folder that has gone since is no fault: its parent tells.
            guard watch >= 0 || errno == ENOENT || errno == ENOTDIR else {
                throw Self.problem("cannot watch '\(next)'")
            }
            guard watch >= 0 else { continue }
            folders[watch] = next
            open += ((try? DirectoryCatalog(next, shownPath: next).folderNames()) ?? []).map { "\(next)/\($0)" }
        }
    }

    /// Waits for changes; the folders in which something changed, once each.
    func changes() throws -> Set<String> {
        var changed: Set<String> = []
        var patience: Int32 = -1
        while true {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, patience)
            if ready < 0, errno == EINTR { continue }
            guard ready >= 0 else { throw Self.problem("cannot wait for changes") }
            if ready == 0 { return changed }
            changed.formUnion(read())
            patience = Self.quiet
        }
    }

    private func read() -> Set<String> {
        var changed: Set<String> = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        var place = 0
        let size = MemoryLayout<inotify_event>.size
        while place + size <= count {
            let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: inotify_event.self) }
            // When the kernel had to drop events, everything may have changed.
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { changed.formUnion(folders.values) }
            if let folder = folders[event.wd] { changed.insert(folder) }
            place += size + Int(event.len)
        }
        return changed
    }

    private static func problem(_ message: Message) -> Diagnostics {
        let reason = String(cString: strerror(errno))
        return Diagnostics(
            Diagnostic(
                code: "E_WATCH", "\(message): \(reason)",
                hint: "raise fs.inotify.max_user_watches, or check without --watch"))
    }
}
