internal import GabaritDigest
public import GabaritSource
public import GabaritValue
internal import GabaritYAML

/// Reads a run request from a message: every form that portals send, in English and in French.
///
/// Keys are matched without regard to case; what is not known is kept and ignored.
public struct RequestReader: Sendable {
    public var limits: JSONLimits
    /// The most modules of one request.
    public var mostModules: Int
    /// The most users of one workspace.
    public var mostUsers: Int

    public init(limits: JSONLimits = JSONLimits(), mostModules: Int = 100, mostUsers: Int = 1000) {
        self.limits = limits
        self.mostModules = mostModules
        self.mostUsers = mostUsers
    }

    /// The request.
    ///
    /// - Parameters:
    ///   - file: the message.
    ///   - fallbackID: the run id when the message names none, for example the queue's message id.
    /// - Throws: every problem of the message.
    public func read(_ file: SourceFile, fallbackID: String? = nil) throws(Diagnostics) -> RunRequest {
        try read(JSONReader(limits: limits).node(file), of: file, fallbackID: fallbackID)
    }

    /// The document in a file that people write: YAML when its name says so, else JSON. What comes without a name is
    /// YAML too when it does not begin as JSON does.
    ///
    /// - Throws: what cannot be read as either.
    public func document(_ file: SourceFile) throws(Diagnostics) -> Node {
        let first = file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isNameless = file.name == "<standard input>"
        let isYAML =
            file.name.hasSuffix(".yaml") || file.name.hasSuffix(".yml")
            || isNameless && first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
        return try isYAML ? YAMLReader().read(file) : JSONReader(limits: limits).node(file)
    }

    /// The request in a document that was read already, for example from YAML.
    ///
    /// - Parameters:
    ///   - document: the message.
    ///   - file: what the document was read from.
    ///   - fallbackID: the run id when the message names none.
    /// - Throws: every problem of the message.
    public func read(
        _ document: Node, of file: SourceFile, fallbackID: String? = nil
    ) throws(Diagnostics) -> RunRequest {
        var draft = RequestDraft(document, reader: self)
        guard let request = draft.request(id: runID(document, file, fallbackID)) else {
            throw Diagnostics(draft.problems.sortedByPlace)
        }
        return request
    }

    /// The acronym that a message names, even when the rest cannot be read: for telling its workspace.
    public func acronym(in file: SourceFile) -> Acronym? {
        guard let document = try? JSONReader(limits: limits).node(file) else { return nil }
        let body = RequestKeys.member(document, ["message"])?.value ?? document
        let workspace = RequestKeys.member(body, RequestKeys.workspace)?.value
        let text = workspace.flatMap { RequestKeys.member($0, RequestKeys.acronym) }?.value.value.string
        return text.flatMap { try? Acronym($0) }
    }

    /// The run that a message asks for, even when the rest cannot be read; `nil` for what is no JSON.
    ///
    /// - Parameter fallbackID: as in ``read(_:fallbackID:)``.
    public func runID(in file: SourceFile, fallbackID: String? = nil) -> RunID? {
        (try? JSONReader(limits: limits).node(file)).map { runID($0, file, fallbackID) }
    }

    private func runID(_ document: Node, _ file: SourceFile, _ fallbackID: String?) -> RunID {
        let named = RequestKeys.member(document, ["messageId"])?.value.value.string
        let candidates = [named, fallbackID].compactMap { $0 }
        if let id = candidates.compactMap(RunID.init).first { return id }
        let source = candidates.first.map { Array($0.utf8) } ?? file.bytes
        return RunID(digest: Digest.sha256(source))
    }
}

/// The keys that requests are read from, for finding misspelt ones.
public enum RequestVocabulary {
    static let top =
        RequestKeys.workspace + RequestKeys.modules + ["requestingUserEmail", "updateWorkspaceVersion", "messageId"]
    static let inWorkspace =
        RequestKeys.acronym + RequestKeys.organization + RequestKeys.users
        + ["name", "nom", "version", "budgetAmount", "storageSizeLimitInTB", "cbrid", "resourceGroupName"]

    /// The key that a path into a request was meant to name; `nil` for one that is known or like none, which templates
    /// can read from `request.raw`.
    ///
    /// - Parameter path: keys from the request on.
    /// - Returns: the key in the path, and the one that is meant.
    public static func misspelling(in path: [String]) -> (key: String, meant: String)? {
        guard let first = path.first else { return nil }
        if let meant = near(first, top) { return (first, meant) }
        guard path.count > 1, RequestKeys.workspace.contains(where: { $0.lowercased() == first.lowercased() }) else {
            return nil
        }
        return near(path[1], inWorkspace).map { (path[1], $0) }
    }

    private static func near(_ key: String, _ known: [String]) -> String? {
        guard !known.contains(where: { $0.lowercased() == key.lowercased() }) else { return nil }
        return NearName.of(key, among: known)
    }
}

/// The names that a key may have.
enum RequestKeys {
    static let workspace = ["workspace", "espace de travail", "espaceDeTravail"]
    static let acronym = ["acronym", "acronyme"]
    static let modules = ["templates", "modules"]
    static let organization = ["terraformOrganization", "organization", "organisation"]
    static let users = ["users", "utilisateurs"]

    /// The member with one of the names, without regard to case; null counts as absent.
    static func member(_ node: Node, _ names: [String]) -> Node.Member? {
        guard case .object(let members) = node.content else { return nil }
        for name in names {
            let found = members.first { $0.key.lowercased() == name.lowercased() }
            if let found, found.value.value != .null { return found }
        }
        return nil
    }
}

extension [Diagnostic] {
    var sortedByPlace: [Diagnostic] {
        enumerated().sorted {
            ($0.element.place.span?.range.lowerBound ?? 0, $0.offset) < (
                $1.element.place.span?.range.lowerBound ?? 0, $1.offset
            )
        }.map(\.element)
    }
}
