internal import GabaritSource

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension FolderLoader: TemplateListing {
    /// The names of the files below the folder, sorted: of a large folder, of the first that are met.
    public var templateNames: [String] {
        var listing = FolderListing()
        let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if place >= 0 { listing.add(place, below: "", depth: 0) }
        return listing.names.sorted()
    }
}

/// A walk through a folder that follows no link and ends early in a large one.
private struct FolderListing {
    private(set) var names: [String] = []
    private var visits = 0
    private static let most = (names: 1_000, visits: 10_000, depth: 16)

    /// - Parameter place: an open folder, which is closed.
    mutating func add(_ place: CInt, below path: String, depth: Int) {
        guard let stream = fdopendir(place) else {
            close(place)
            return
        }
        defer { closedir(stream) }
        while names.count < Self.most.names, visits < Self.most.visits, let entry = readdir(stream) {
            visits += 1
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            guard name != ".", name != ".." else { continue }
            let whole = path.isEmpty ? name : "\(path)/\(name)"
            var status = stat()
            guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG {
                if (try? TreePath(whole)) != nil { names.append(whole) }
            } else if status.st_mode & S_IFMT == S_IFDIR, depth < Self.most.depth {
                let inner = openat(dirfd(stream), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                if inner >= 0 { add(inner, below: whole, depth: depth + 1) }
            }
        }
    }
}
