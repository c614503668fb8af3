public import GabaritValue

/// The JSON Schema of a run request, for editors and for whoever sends requests.
///
/// It accepts and rejects what ``RequestReader`` does, for keys that are written as documented: the reader also takes
/// them in any case, which a schema could only say by hiding the names from editors. Limits on size are the reader's.
/// Source: JSON Schema, draft 2020-12.
public enum RequestSchema {
    /// The schema.
    public static let value: Value = .object([
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:gabarit:schema:request",
        "title": "A run request of Gabarit", "type": "object", "minProperties": 1,
        "if": hasEnvelope, "then": ["properties": ["message": reference("request")]], "else": reference("request"),
        "$defs": definitions,
    ])

    private static let definitions: Value = .object([
        "request": request, "workspace": workspace, "organization": organization, "user": user, "module": module,
    ])

    /// An envelope without a request beside it.
    private static let hasEnvelope: Value = [
        "required": ["message"], "not": ["anyOf": .array(workspaceKeys.map(isThere))],
    ]

    private static let workspaceKeys = ["workspace", "espace de travail", "espaceDeTravail"]

    private static let request: Value = .object([
        "type": "object",
        "properties": [
            "requestingUserEmail": ["type": "string", "pattern": .string(emailPattern), "maxLength": 254],
            "updateWorkspaceVersion": ["type": ["boolean", "null"]],
        ],
        "required": ["requestingUserEmail"],
        "allOf": [first(of: workspaceKeys, reference("workspace")), first(of: ["templates", "modules"], modules)],
        "not": ["allOf": [isThere("templates"), isThere("modules")]],
    ])

    private static let modules: Value = [
        "type": "array", "minItems": 1, "maxItems": 100, "items": reference("module"),
    ]

    private static let emailPattern =
        #"^[^\s<>()\[\],;:\\"@]+@(?!\.)(?![^@]*\.\.)[^\s<>()\[\],;:\\"@]*\.[^\s<>()\[\],;:\\"@.]+$"#

    // MARK: parts

    private static let workspace: Value = .object([
        "type": "object",
        "properties": [
            "version": optional("string"), "budgetAmount": optional("number"),
            "storageSizeLimitInTB": optional("number"), "cbrid": optional("string"),
            "resourceGroupName": optional("string"),
        ],
        "allOf": [
            first(of: ["acronym", "acronyme"], acronym),
            first(of: ["name", "nom"], ["type": "string"], isRequired: false),
            first(
                of: ["terraformOrganization", "organization", "organisation"], reference("organization"),
                isRequired: false),
            first(
                of: ["users", "utilisateurs"],
                ["type": "array", "maxItems": 1000, "items": reference("user")], isRequired: false),
        ],
    ])

    private static let acronym: Value = [
        "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
        "not": ["pattern": .string("^(?:\(reserved.map(anyCase).joined(separator: "|")))$")],
    ]

    /// Names that Windows takes for devices, and git for its head.
    private static let reserved = ["con", "prn", "aux", "nul", "head"]

    private static let organization: Value = .object([
        "type": "object", "properties": ["code": ["type": ["string", "null"], "minLength": 1, "maxLength": 10]],
        "allOf": [
            first(of: ["name", "nom"], ["type": "string", "minLength": 1, "maxLength": 100], isRequired: false)
        ],
    ])

    private static let user: Value = .object([
        "type": "object",
        "allOf": [
            first(of: ["objectId", "oid"], ["type": "string"]),
            first(of: ["email", "courriel"], ["type": "string"], isRequired: false),
            first(of: ["role", "rôle"], role),
        ],
    ])

    /// The portal's numbers, or names in any case.
    private static let role: Value = [
        "anyOf": [
            ["type": "integer", "minimum": 0, "maximum": .integer(Role.allCases.count - 1)],
            word(Role.allCases.map(\.rawValue)),
        ]
    ]

    private static let module: Value = .object([
        "type": "object", "properties": ["version": optional("string")],
        "allOf": [
            first(of: ["name", "nom"], ["type": "string", "minLength": 1, "maxLength": 200]),
            first(of: ["status", "statut"], word(ModuleRequest.Status.allCases.map(\.rawValue)), isRequired: false),
        ],
    ])

    // MARK: building

    private static func reference(_ name: String) -> Value { ["$ref": .string("#/$defs/\(name)")] }

    private static func optional(_ type: String) -> Value { ["type": [.string(type), "null"]] }

    /// Null counts as absent.
    private static func isThere(_ key: String) -> Value {
        ["required": [.string(key)], "properties": .object([key: ["not": ["type": "null"]]])]
    }

    /// The first of some keys that is there has to fit; the others are not looked at.
    private static func first(of keys: [String], _ schema: Value, isRequired: Bool = true) -> Value {
        guard let key = keys.first else { return .bool(!isRequired) }
        return .object([
            "if": isThere(key), "then": .object(["properties": .object([key: schema])]),
            "else": first(of: Array(keys.dropFirst()), schema, isRequired: isRequired),
        ])
    }

    /// One of some words, as editors complete it, in any case.
    private static func word(_ words: [String]) -> Value {
        let pattern = "^(?:\(words.map(anyCase).joined(separator: "|")))$"
        return [
            "anyOf": [["enum": .array(words.map(Value.string))], ["type": "string", "pattern": .string(pattern)]]
        ]
    }

    private static func anyCase(_ word: String) -> String {
        word.map { "[\($0.lowercased())\($0.uppercased())]" }.joined()
    }
}
