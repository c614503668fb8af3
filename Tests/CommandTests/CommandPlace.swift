internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritTestKit

/// A folder with a configuration, a request and a remote, and the built command to run in it.
struct CommandPlace {
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    static let binary = root + "/.build/debug/gabarit"
    let repository: TestRepository

    static let configuration = """
        modules: {source: "\(root)/Templates"}
        infrastructure: {repository: remote.git}
        variables:
          az_subscription_id: 00000000-0000-4000-8000-000000000001
          az_tenant_id: 00000000-0000-4000-8000-000000000002
        """

    static let request = """
        {"messageId": "run-1", "message": {
          "templates": [{"name": "new-project-template"}],
          "workspace": {"name": "Water", "acronym": "ABC1", "users": []}, "requestingUserEmail": "lead@example.com"}}
        """

    static let second = """
        {"messageId": "run-2", "message": {
          "templates": [{"name": "azure-storage-blob"}],
          "workspace": {"name": "Water", "acronym": "ABC1", "users": []}, "requestingUserEmail": "lead@example.com"}}
        """

    init() async throws {
        repository = try await TestRepository()
        try write(Self.configuration, "gabarit.yaml")
        try write(Self.request, "request.json")
    }

    func write(_ text: String, _ name: String) throws {
        let path = "\(repository.folder)/\(name)"
        let parent = path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(repository.folder)/\(name)")), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(repository.folder)/\(name)") }

    /// The bytes of every file below a folder.
    func digests(below name: String) throws -> [String: Data] {
        let base = "\(repository.folder)/\(name)"
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: base) {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(base)/\(path)", isDirectory: &isFolder), !isFolder else {
                continue
            }
            files[path] = try Data(contentsOf: URL(filePath: "\(base)/\(path)"))
        }
        return files
    }

    func gabarit(_ arguments: String..., input: String = "") async throws -> ProgramResult {
        try await gabarit(arguments, input: input)
    }

    /// What a POSIX shell makes of a line that somebody copied.
    func shell(_ line: String) async throws -> ProgramResult {
        let program = Program(
            path: "/bin/sh", arguments: ["-c", line],
            environment: ["PATH": "\(Self.root)/.build/debug:/usr/bin:/bin", "HOME": repository.folder],
            workingDirectory: repository.folder, input: [], limits: ProgramLimits(time: .seconds(1800)))
        return try await CommandTurns.shared.run(program)
    }

    /// - Parameters:
    ///   - folder: where the command starts, below the folder of the place.
    ///   - extra: what stands in its environment besides the usual.
    func gabarit(
        _ arguments: [String], input: String = "", in folder: String = "", extra: [String: String] = [:]
    ) async throws -> ProgramResult {
        let program = Program(
            path: Self.binary, arguments: arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": repository.folder].merging(extra) { $1 },
            workingDirectory: "\(repository.folder)/\(folder)", input: Array(input.utf8),
            limits: ProgramLimits(time: .seconds(1800)))
        return try await CommandTurns.shared.run(program)
    }
}
