import FoundationEssentials
import GabaritSource

/// The case files of this target: each case is a folder, adding a case is adding a folder.
///
/// With `GABARIT_RECORD` set, what a case gives is written as what it is to give; look at the difference before you
/// keep it.
enum CaseFolder {
    private static let root = String(#filePath.dropLast("CaseFolder.swift".count)) + "Cases/"

    static func names(of kind: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root + kind)) ?? []
        return entries.filter { !$0.hasPrefix(".") }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: root + path))) }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// What the case is to give, or what it gave when recording.
    static func expected(_ path: String, given: String) throws -> String {
        if ProcessInfo.processInfo.environment["GABARIT_RECORD"] != nil {
            try Data(given.utf8).write(to: URL(filePath: root + path))
        }
        return try text(path)
    }
}
