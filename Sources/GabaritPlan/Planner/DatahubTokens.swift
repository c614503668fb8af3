internal import GabaritModule
internal import GabaritValue

/// The three tokens of modules without a manifest; everything else, `${…}` included, is literal.
enum DatahubTokens {
    static func replaced(in bytes: [UInt8], _ version: CatalogVersion) -> [UInt8] {
        let tokens = [
            ("{{version}}", version.label), ("{{branch}}", "?ref=\(version.branch)"),
            ("{{tag}}", "?ref=\(version.tag)"),
        ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var place = 0
        scanning: while place < bytes.count {
            if bytes[place] == UInt8(ascii: "{") {
                for (token, text) in tokens where bytes[place...].starts(with: token) {
                    output += text
                    place += token.count
                    continue scanning
                }
            }
            output.append(bytes[place])
            place += 1
        }
        return output
    }
}

/// `project.tfbackend`: where Terraform keeps the workspace's state.
enum BackendFile {
    static func bytes(_ acronym: Acronym, _ settings: PlannerSettings) -> [UInt8] {
        func variable(_ name: String) -> String {
            VariableLookup(settings.variables)[name].map { $0.string ?? JSONWriter().text($0) } ?? ""
        }
        let prefix = variable("resource_prefix")
        let lines = [
            ("resource_group_name", settings.backend.resourceGroupName),
            (
                "storage_account_name",
                variable("resource_prefix_alphanumeric") + variable("environment_name") + settings.backend.storageSuffix
            ),
            ("container_name", prefix + "-project-states"),
            ("key", prefix + "-\(acronym).tfstate"),
            ("subscription_id", variable("az_subscription_id")),
        ]
        return Array(lines.map { "\($0.0) = \"\($0.1)\"\n" }.joined().utf8)
    }
}

/// The operator's values by name, without regard to case; an empty text counts as missing.
struct VariableLookup {
    private let values: Object

    init(_ values: Object) { self.values = values }

    subscript(name: String) -> Value? {
        let found = values[name] ?? values.first { $0.key.lowercased() == name.lowercased() }?.value
        return found == .string("") || found == .null ? nil : found
    }
}
