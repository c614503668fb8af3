public import Glibc

/// Reads what `readdir` gives.
public enum DirectoryEntry {
    /// The name of an entry, read where it stands: copying the whole record would read past its end, because `readdir`
    /// gives records as short as their names.
    public static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
        let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
        return String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
    }
}
