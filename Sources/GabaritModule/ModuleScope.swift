public import GabaritTemplate

/// What templates of a module can see, as far as it is known before a run: `workspace`, `request`, `module`,
/// `variables`, `run`, and nothing else.
///
/// The planner's context has these members; a test of the planner compares the two.
public struct ModuleScope {
    /// The names that every template sees.
    public static let names = ["workspace", "request", "module", "variables", "run"]

    /// The roles that a user of a workspace can have.
    public static let roles = ["Owner", "Admin", "User", "Guest", "Removed"]

    /// Everything but `variables`.
    static let base: [String: NameShape] = [
        "workspace": .object([
            "acronym": .text, "name": .text, "version": .text, "budgetAmount": .number,
            "storageSizeLimitInTB": .number, "cbrid": .text, "resourceGroupName": .text,
            "organization": .object(["name": .text, "code": .text]),
            "users": .list(
                .object(["objectId": .text, "oid": .text, "email": .text, "role": .words(roles)])),
        ]),
        "request": .object(["requestingUserEmail": .text, "modules": .list(.text), "raw": .any]),
        "module": .object([
            "name": .text, "version": .text, "digest": .text,
            "title": .object(["en": .text, "fr": .text]),
        ]),
        "run": .object(["id": .text, "seconds": .number]),
    ]

    /// Every name that is given and that no module declares: the roots and what stands in them.
    public static let givenNames: Set<String> = Set(names).union(base.values.flatMap(members))

    private static func members(of shape: NameShape) -> [String] {
        switch shape {
        case .object(let members): members.keys + members.values.flatMap(Self.members)
        case .list(let element): members(of: element)
        default: []
        }
    }

    /// Everything that a template of a module can see.
    public static func names(of module: Module) -> [String: NameShape] { names(module.variables) }

    /// The scope with some variables.
    static func names(_ variables: some Sequence<VariableDeclaration>) -> [String: NameShape] {
        var names = base
        names["variables"] = .object(Dictionary(variables.map { ($0.name, $0.shape) }) { $1 })
        return names
    }
}

extension VariableDeclaration {
    /// What is known of its value: a pattern such as `^(standard|premium)$` leaves a few words.
    var shape: NameShape {
        guard let words = pattern?.words else { return type.shape }
        switch type {
        case .string: return .words(words)
        case .list(.string), .set(.string): return .list(.words(words))
        default: return type.shape
        }
    }
}

extension Pattern {
    /// The only texts that match, when the pattern lists them.
    var words: [String]? {
        guard source.hasPrefix("^("), source.hasSuffix(")$") else { return nil }
        let words = source.dropFirst(2).dropLast(2).split(separator: "|", omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x5F || $0 == 0x2D }
        }
        return isPlain ? words.map(String.init) : nil
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension VariableType {
    /// What is known of a value of the type.
    var shape: NameShape {
        switch self {
        case .any: .any
        case .string: .text
        case .number: .number
        case .bool: .bool
        case .tuple(let elements): .tuple(elements.map(\.shape))
        case .list(let element), .set(let element): .list(element.shape)
        case .map(let element): .map(element.shape)
        case .object(let attributes): .object(Dictionary(attributes.map { ($0.name, $0.type.shape) }) { $1 })
        }
    }
}
