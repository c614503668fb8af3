internal import Glibc

/// Reads files up to a limit, so that a device or a pipe that never ends costs no more than a long file.
public enum BoundedFile {
    /// Why a file was not read.
    public enum Fault: Error, Hashable, CustomStringConvertible {
        /// The reason, as the system words it.
        case unreadable(String)
        /// The limit, in bytes.
        case tooLarge(Int)
        /// It is a folder, a device, a pipe or a socket.
        case notRegular

        public var description: String {
            switch self {
            case .unreadable(let reason): reason
            case .tooLarge(let limit): "it has more than \(limit) bytes"
            case .notRegular: "it is a folder, a pipe or a device, not a file"
            }
        }
    }

    private static let piece = 64 * 1024

    /// The bytes of a file, of whatever kind; a pipe is read to its end.
    public static func bytes(at path: String, upTo limit: Int) throws(Fault) -> [UInt8] {
        try bytes(at: path, upTo: limit, flags: 0) { (_) throws(Fault) in }
    }

    /// The bytes of a regular file; a symbolic link to one is followed.
    ///
    /// - Throws: `Fault.notRegular` for anything else, without waiting for a pipe's other end.
    public static func bytes(ofRegularFile path: String, upTo limit: Int) throws(Fault) -> [UInt8] {
        try bytes(at: path, upTo: limit, flags: O_NONBLOCK) { (status) throws(Fault) in
            guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        }
    }

    private static func bytes(
        at path: String, upTo limit: Int, flags: Int32, checking check: (stat) throws(Fault) -> Void
    ) throws(Fault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
        try check(status)
        return try bytes(of: descriptor, expecting: Int(status.st_size), upTo: limit)
    }

    /// What an open file holds from its place to its end.
    ///
    /// - Parameter expected: how many bytes that probably is.
    public static func bytes(
        of descriptor: Int32, expecting expected: Int = 0, upTo limit: Int
    ) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            // One more than is expected, so that one call tells that a file ends where it should.
            let room = min(bytes.isEmpty && expected > 0 ? min(expected, limit) + 1 : piece, limit - bytes.count + 1)
            var found = 0
            bytes.append(addingCapacity: room) { free in
                free.withUnsafeMutableBufferPointer { buffer, count in
                    found = read(descriptor, buffer.baseAddress, room)
                    count = max(found, 0)
                }
            }
            if found < 0, errno == EINTR { continue }
            guard found >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
            guard bytes.count <= limit else { throw .tooLarge(limit) }
            if found == 0 || (expected > 0 && bytes.count == expected && found < room) { return bytes }
        }
    }
}
