internal import FoundationEssentials
internal import Glibc

/// The memory of this process.
enum ProcessMemory {
    /// Bytes in memory now, `nil` where the system does not say. Source: proc(5), `/proc/pid/statm`.
    static func resident() -> Int? {
        guard let data = try? Data(contentsOf: URL(filePath: "/proc/self/statm")) else { return nil }
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow ? nil : bytes
    }
}
