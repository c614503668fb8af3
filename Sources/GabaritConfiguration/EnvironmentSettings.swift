internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// Settings in the environment of a process: the names of ``ConfigurationKey``, and those of the original.
///
/// Names of the original count without regard to case, as its own did. A variable that is empty counts as absent.
struct EnvironmentSettings {
    /// A variable that sets a key, or something below it.
    private struct Setting {
        var path: [String]
        var node: Node
    }

    private let environment: [String: String]
    /// The names in lower case, each with the name as it is; the first of several.
    private let names: [String: String]
    private var settings: [Setting] = []
    private var known: Set<String> = []
    private(set) var problems: [Diagnostic] = []

    init(_ environment: [String: String]) {
        self.environment = environment.filter { !$0.value.isEmpty }
        names = Dictionary(self.environment.keys.sorted().map { ($0.lowercased(), $0) }) { first, _ in first }
        for key in ConfigurationKey.all { readOriginal(key) }
        // Later settings come before earlier ones: the own names before the original's.
        for key in ConfigurationKey.all { readOwn(key) }
    }

    var isEmpty: Bool { settings.isEmpty }

    /// The variable that holds the password of the original's repository, which is a token of its host.
    var originalPassword: String? { names["infrastructurerepository__password"] }

    /// The original's connection to its queue, which is set and would do nothing: the worker would wait at a queue of its own,
    /// in good health, while the requests lie elsewhere.
    ///
    /// - Parameter hasBroker: whether the configuration names a broker, which counts then.
    func unread(hasBroker: Bool) -> [Diagnostic] {
        guard !hasBroker else { return [] }
        let buses = ["datahubservicebus__connectionstring", "servicebus__connectionstring"]
        let account = "resourcerunrequestconnectionstring"
        guard let name = (buses + [account]).lazy.compactMap({ names[$0] }).first else { return [] }
        let parts = environment[name, default: ""].split(separator: ";").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        let part = { (key: String) in
            parts.first { $0.count == 2 && $0[0].lowercased() == key }.map { VisibleText.escaped($0[1]) }
        }
        return [
            Diagnostic(
                code: "E_QUEUE_ADDRESS", "'\(name)' is set, and connection strings are not read",
                at: .file("environment"),
                hint: name.lowercased() == account ? Self.adviceForAccount(part) : Self.adviceForBus(part))
        ]
    }

    private static func adviceForBus(_ part: (_ key: String) -> String?) -> Message {
        let host =
            part("endpoint").flatMap { text in text.firstRange(of: "://").map { text[$0.upperBound...] } }
            .map { String($0.prefix { $0 != "/" }) } ?? "HOST"
        let user = part("sharedaccesskeyname") ?? "KEYNAME"
        return
            "set queue.address to amqps://\(host), queue.user to \(user) and queue.password to {environment: NAME}, a variable with the key alone (docs/azure.md)"
    }

    private static func adviceForAccount(_ part: (_ key: String) -> String?) -> Message {
        let account = part("accountname") ?? "ACCOUNT"
        let host = "queue.\(part("endpointsuffix") ?? "core.windows.net")"
        return
            "set queue.address to https://\(account).\(host) and queue.key to {environment: NAME}, a variable with the AccountKey alone (docs/azure.md)"
    }

    /// A configuration with the settings in it: each replaces what the file says at its key.
    func applied(to node: Node) -> Node {
        settings.reduce(node) { Self.setting($1.node, at: $1.path[...], in: $0) }
    }
}

/// Names that are no settings.
extension EnvironmentSettings {
    /// Variables that are named like a setting and are none (``MeantVariable``).
    ///
    /// - Parameter secrets: variables that the configuration names for its secrets, whatever their names are.
    func unknown(beside secrets: Set<String>) -> [Diagnostic] {
        environment.keys.filter { !known.contains($0) && !secrets.contains($0) }.sorted().compactMap { name in
            guard let meant = MeantVariable(name) else { return nil }
            return Diagnostic(
                code: "E_UNKNOWN_KEY", "the environment variable '\(VisibleText.escaped(name))' names no setting",
                at: .file("environment"),
                hint: meant.name.map { "did you mean '\($0)'?" }
                    ?? "docs/operations.md lists every setting with its name")
        }
    }
}

/// Names.
extension EnvironmentSettings {
    private mutating func readOwn(_ key: ConfigurationKey) {
        let name = key.environmentName
        switch key.kind {
        case .values: readValues(key, below: name + "_") { $0 == $1 }
        case .secret: readSecret(key, name)
        default: if let text = take(name) { add(key, node(text, key.kind, name)) }
        }
    }

    private mutating func readOriginal(_ key: ConfigurationKey) {
        guard let original = key.originalName else { return }
        guard key.kind != .values else {
            return readValues(key, below: original + "__") { $0.lowercased() == $1.lowercased() }
        }
        guard let name = names[original.lowercased()], let text = take(name) else { return }
        switch key.name {
        case _ where key.kind == .secret:
            let place = place(name)
            add(key, Node(.object([place]), at: place.keySpan))
        case "modules.folder": add(key, node(Self.withoutEnd(text), .text, name))
        case "infrastructure.workspace-folder":
            add(key, node(Self.withoutEnd(text) + "/{{ workspace.acronym }}", .text, name))
        default: add(key, node(text, key.kind, name))
        }
    }

    /// A variable for each value; `__` goes a level deeper.
    private mutating func readValues(
        _ key: ConfigurationKey, below prefix: String, _ isSame: (Substring, String) -> Bool
    ) {
        for name in environment.keys.sorted() where isSame(name.prefix(prefix.utf8.count), prefix) {
            guard name.utf8.count > prefix.utf8.count, let text = take(name) else { continue }
            let path = name.dropFirst(prefix.utf8.count).split(separator: "_", omittingEmptySubsequences: false)
            let levels = Self.levels(path)
            guard levels.count <= Self.mostLevels else {
                problems.append(
                    Diagnostic(
                        code: "E_DEPTH",
                        "the name of an environment variable has \(levels.count) levels, the limit is \(Self.mostLevels)",
                        at: .file("environment"), hint: "give the value that holds it as JSON instead"))
                continue
            }
            settings.append(Setting(path: key.path + levels, node: node(text, .values, name)))
        }
    }

    /// `a`, `b`, ``, `c` is `a_b` and below it `c`.
    private static func levels(_ parts: [Substring]) -> [String] {
        var levels: [[Substring]] = [[]]
        for part in parts {
            if part.isEmpty, levels.last?.isEmpty == false {
                levels.append([])
            } else {
                levels[levels.count - 1].append(part)
            }
        }
        return levels.filter { !$0.isEmpty }.map { $0.joined(separator: "_") }
    }

    private mutating func readSecret(_ key: ConfigurationKey, _ name: String) {
        var members: [Node.Member] = []
        if take(name) != nil { members.append(place(name)) }
        for kind in ["file", "environment", "command"] {
            let name = name + "_" + kind.uppercased()
            guard let text = take(name) else { continue }
            let value = kind == "command" ? node(text, .texts, name) : node(text, .text, name)
            members.append(Node.Member(key: kind, keySpan: value.span, value: value))
        }
        guard let first = members.first else { return }
        add(key, Node(.object(members), at: first.keySpan))
    }

    private mutating func take(_ name: String) -> String? {
        guard let text = environment[name] else { return nil }
        known.insert(name)
        return text
    }

    /// As deep as the values of a request may be set by name.
    private static let mostLevels = 16

    private mutating func add(_ key: ConfigurationKey, _ node: Node) {
        settings.append(Setting(path: key.path, node: node))
    }

    private static func withoutEnd(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }
}

/// Values.
extension EnvironmentSettings {
    /// The place of a secret that a variable holds: the variable, by its name. What it holds stays there.
    private func place(_ variable: String) -> Node.Member {
        let value = scalar(
            .string(variable), SourceFile(name: "environment variable \(variable)", text: variable))
        return Node.Member(key: "environment", keySpan: value.span, value: value)
    }

    private mutating func node(_ text: String, _ kind: ConfigurationKey.Kind, _ variable: String) -> Node {
        let file = SourceFile(name: "environment variable \(variable)", text: text)
        switch kind {
        case .boolean where ["true", "false"].contains(text.lowercased()):
            return scalar(.bool(text.lowercased() == "true"), file)
        case .integer: return scalar(Int(text).map(Value.integer) ?? .string(text), file)
        case .texts where !text.hasPrefix("["):
            return list(text, file) { .string($0) }
        case .integers where !text.hasPrefix("["):
            return list(text, file) { Int($0).map(Value.integer) ?? .string($0) }
        case .texts, .integers, .objects: return document(file)
        case .values where text.hasPrefix("[") || text.hasPrefix("{"): return document(file)
        case .text, .word, .boolean, .secret, .values: return scalar(.string(text), file)
        }
    }

    private func scalar(_ value: Value, _ file: SourceFile) -> Node {
        Node(.scalar(value), at: file.span, content: file.span)
    }

    private func list(_ text: String, _ file: SourceFile, _ value: (String) -> Value) -> Node {
        let parts = text.split(separator: ",").map { part in
            let start = part.drop { $0 == " " }
            return String(start.reversed().drop { $0 == " " }.reversed())
        }
        return Node(.array(parts.filter { !$0.isEmpty }.map { scalar(value($0), file) }), at: file.span)
    }

    private mutating func document(_ file: SourceFile) -> Node {
        do throws(Diagnostics) {
            return try YAMLReader().read(file)
        } catch {
            problems += error.all
            return scalar(.null, file)
        }
    }

    /// A node with a value at a path; what was there is replaced, what is beside it stays.
    private static func setting(_ value: Node, at path: ArraySlice<String>, in node: Node) -> Node {
        guard let key = path.first else { return value }
        var members: [Node.Member] = []
        if case .object(let found) = node.content { members = found }
        // The operator's variables go by name without regard to case; keys of the configuration are in lower case.
        if let index = members.firstIndex(where: { $0.key.lowercased() == key.lowercased() }) {
            members[index].value = setting(value, at: path.dropFirst(), in: members[index].value)
        } else {
            let empty = Node(.object([]), at: value.span)
            members.append(
                Node.Member(key: key, keySpan: value.span, value: setting(value, at: path.dropFirst(), in: empty)))
        }
        return Node(.object(members), at: node.span)
    }
}
