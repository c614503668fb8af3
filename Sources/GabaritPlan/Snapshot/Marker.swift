public import GabaritSource
public import GabaritValue

/// `gabarit.lock.json` in a workspace folder: what makes a late or repeated message harmless.
public struct Marker: Sendable, Hashable {
    public static let fileName = "gabarit.lock.json"

    /// A module as it stands in the workspace.
    public struct AppliedModule: Sendable, Hashable {
        public var version: String
        /// SHA-256 of the module's files.
        public var digest: String
        /// The files it wrote, relative to the workspace folder, so that it can be taken out again.
        public var files: [String]
        /// The module's key in status messages; `nil` in markers from before it was written.
        public var statusKey: String?

        public init(version: String, digest: String, files: [String], statusKey: String? = nil) {
            self.version = version
            self.digest = digest
            self.files = files
            self.statusKey = statusKey
        }
    }

    /// How many generations of this workspace were merged, plus one while a branch is open.
    public var generation: Int
    /// The highest queue sequence that was applied.
    public var sequence: Int64
    /// The newest runs that were applied, oldest first; at most ``remembered``.
    public var runs: [String]
    /// By name, in order of first application.
    public var modules: [(name: String, module: AppliedModule)]

    /// How many run ids are kept.
    public static let remembered = 100
    /// What every reader of JSON keeps exactly, 2^53 - 1; generations above it were never counted.
    private static let mostGenerations = 9_007_199_254_740_991

    public init(
        generation: Int = 0, sequence: Int64 = 0, runs: [String] = [],
        modules: [(name: String, module: AppliedModule)] = []
    ) {
        self.generation = generation
        self.sequence = sequence
        self.runs = runs
        self.modules = modules
    }

    public static func == (left: Marker, right: Marker) -> Bool { left.value == right.value }
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// The applied module of a name.
    public subscript(name: String) -> AppliedModule? {
        get { modules.first { $0.name == name }?.module }
        set {
            let place = modules.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let module?): modules[place].module = module
            case (nil, let module?): modules.append((name, module))
            case (let place?, nil): modules.remove(at: place)
            case (nil, nil): break
            }
        }
    }

    /// Adds a run, forgetting the oldest past ``remembered``.
    public mutating func add(run: RunID, sequence: Int64) {
        if !runs.contains(run.text) { runs.append(run.text) }
        runs = runs.suffix(Self.remembered)
        self.sequence = max(self.sequence, sequence)
    }
}

extension Marker {
    /// The marker as a document.
    public var value: Value {
        let modules = Object(
            modules.map { name, module in
                var members: Object = [
                    "version": .string(module.version), "digest": .string(module.digest),
                    "files": .array(module.files.map(Value.string)),
                ]
                if let key = module.statusKey { members["status"] = .string(key) }
                return (name, .object(members))
            })
        return .object([
            "generation": .integer(generation), "sequence": .integer(Int(sequence)),
            "runs": .array(runs.map(Value.string)), "modules": .object(modules),
        ])
    }

    /// The file's bytes: the same for the same marker.
    public var bytes: [UInt8] { JSONWriter(indent: 2).bytes(value) + [0x0A] }

    /// Reads a marker.
    ///
    /// - Throws: every problem; a marker that cannot be read is never guessed at, since it guards against running twice.
    public static func read(_ file: SourceFile) throws(Diagnostics) -> Marker {
        let node = try JSONReader(limits: .document).node(file)
        var fields = Fields(node, of: "the marker")
        var marker = Marker(
            generation: count("generation", upTo: mostGenerations, &fields),
            // Only ever compared. Azure Service Bus counts in the lower 48 bits, and names a partition above them.
            sequence: Int64(count("sequence", upTo: .max, &fields)),
            runs: fields.strings("runs").map(\.text))
        var problems: [Diagnostic] = []
        for member in fields.object("modules") {
            var inner = Fields(member.value, of: "the module", at: JSONPointer(["modules", member.key]))
            marker[member.key] = AppliedModule(
                version: inner.requiredString("version") ?? "", digest: inner.requiredString("digest") ?? "",
                files: inner.strings("files").map(\.text), statusKey: inner.string("status"))
            problems += inner.finish(keepingUnknown: true)
        }
        problems += fields.finish(keepingUnknown: true)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return marker
    }

    private static func count(_ key: String, upTo most: Int, _ fields: inout Fields) -> Int {
        let count = fields.integer(key) ?? 0
        if (0...most).contains(count) { return count }
        fields.reject(
            key, code: "E_RANGE", "'\(key)' is \(count), and counts from 0 to \(most)",
            hint: "bring back the file as the last merged run wrote it")
        return 0
    }
}
