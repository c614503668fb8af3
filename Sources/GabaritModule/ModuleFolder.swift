public import GabaritSource

/// The files of a module, in memory: what a catalog hands to the reader.
public struct ModuleFolder: Sendable {
    /// The name of the folder, which is the module's name when it has no manifest.
    public var name: String
    /// The path shown in messages, for example `Templates/azure-storage-blob`.
    public var shownPath: String
    public var files: [TreePath: ModuleFile]

    public init(name: String, shownPath: String, files: [TreePath: ModuleFile]) {
        self.name = name
        self.shownPath = shownPath
        self.files = files
    }
}

/// A file of a module.
public struct ModuleFile: Sendable, Hashable {
    public var bytes: [UInt8]
    public var isExecutable: Bool

    public init(bytes: [UInt8], isExecutable: Bool = false) {
        self.bytes = bytes
        self.isExecutable = isExecutable
    }
}
