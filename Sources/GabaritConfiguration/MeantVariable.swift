internal import GabaritSource

/// What somebody meant who named a variable of the environment nearly like a setting.
///
/// Many programs have variables that begin as ours do, and the original's application has settings that say nothing here: a
/// variable is only an error where it can hardly be anything but a setting with a slip in its name.
struct MeantVariable {
    /// The name of the setting; `nil` where none is near.
    var name: String?

    /// `nil` for a variable that is nobody's business.
    init?(_ variable: String) {
        let meant =
            variable.hasPrefix(Self.prefix)
            ? Self.own(String(variable.dropFirst(Self.prefix.count))) : OriginalVariable.meant(by: variable)
        guard let meant else { return nil }
        self = meant
    }

    init(name: String?) {
        self.name = name
    }

    private static let prefix = ConfigurationKey.variable([]) + "_"

    private static func own(_ rest: String) -> MeantVariable? {
        guard !isServiceLink(rest) else { return nil }
        if sections.contains(where: { rest.hasPrefix($0 + "_") }) {
            return MeantVariable(name: NearName.of(rest, among: names).map { prefix + $0 })
        }
        return (ofMisspeltSection(rest) ?? withoutSection(rest)).map { MeantVariable(name: prefix + $0) }
    }
}

/// Names behind `GABARIT_`.
extension MeantVariable {
    /// Every name that sets something, but those of the operator's values.
    private static let names: [String] = ConfigurationKey.all.flatMap { key in
        let name = String(key.environmentName.dropFirst(prefix.count))
        return [name] + (key.kind == .secret ? ["FILE", "ENVIRONMENT", "COMMAND"].map { "\(name)_\($0)" } : [])
    }

    private static let sections: [String] = {
        let keys = ConfigurationKey.all.filter { $0.path.count > 1 || $0.kind == .values }
        return Set(keys.map { String(ConfigurationKey.variable([$0.path[0]]).dropFirst(prefix.count)) }).sorted()
    }()

    private static let values = "VARIABLES"

    /// Whether Kubernetes gives such a variable to every container beside a service, which may be called like a section of ours.
    ///
    /// Source: the forms of `docker --link`, which Kubernetes writes: `…_SERVICE_HOST`, `…_SERVICE_PORT`,
    /// `…_SERVICE_PORT_NAME`, `…_PORT`, and `…_PORT_80_TCP` with `_PROTO`, `_PORT` and `_ADDR`.
    private static func isServiceLink(_ rest: String) -> Bool {
        let words = rest.split(separator: "_")
        guard let last = words.last else { return false }
        if last == "PORT" || words.suffix(2) == ["SERVICE", "HOST"] { return true }
        return words.indices.contains { index in
            guard words[index] == "PORT" else { return false }
            let behind = words[(index + 1)...]
            if index > 0, words[index - 1] == "SERVICE" { return true }
            guard let number = behind.first, Int(number) != nil, let transport = behind.dropFirst().first,
                ["TCP", "UDP", "SCTP"].contains(transport)
            else { return false }
            return behind.count == 2 || (behind.count == 3 && ["PROTO", "PORT", "ADDR"].contains(last))
        }
    }

    /// What follows a section that is nearly named so must be a key of it: `HTTPS_CERTIFICATES`, and not `HTTPS_PROXY`.
    private static func ofMisspeltSection(_ rest: String) -> String? {
        let words = rest.split(separator: "_", omittingEmptySubsequences: false)
        for count in Set(sections.map { $0.split(separator: "_").count }).sorted() where words.count > count {
            let written = words.prefix(count).joined(separator: "_")
            guard let section = NearName.find(written, among: sections),
                written.filter(\.isNumber) == section.name.filter(\.isNumber)
            else { continue }
            let key = words.dropFirst(count).joined(separator: "_")
            let corrected = section.name + "_" + key
            if section.name == values {
                guard section.isCertain || written + "S" == values else { continue }
                return corrected
            }
            if names.contains(corrected) { return corrected }
            let keys = names.filter { $0.hasPrefix(section.name + "_") }.map { $0.dropFirst(section.name.count + 1) }
            guard section.isCertain, let near = NearName.find(key, among: keys.map(String.init)), near.isCertain else {
                continue
            }
            return section.name + "_" + near.name
        }
        return nil
    }

    private static func withoutSection(_ rest: String) -> String? {
        let alone = ConfigurationKey.all.filter { $0.path.count == 1 && $0.kind != .values }
            .map { String($0.environmentName.dropFirst(prefix.count)) }
        guard let near = NearName.find(rest, among: alone) else { return nil }
        if near.name.count < 6 { return isSlip(rest, for: near.name) ? near.name : nil }
        // Nobody has another variable that is called like two words of ours but for the plural.
        let isPlural = near.name.contains("_") && (rest + "S" == near.name || near.name + "S" == rest)
        return near.isCertain || isPlural ? near.name : nil
    }

    /// Whether a short name came of a slip of the keys: two letters swapped, one left out or struck twice. Another letter in it
    /// makes another word, as `DATE` and `STOPS` are, and so does a plural.
    private static func isSlip(_ written: String, for meant: String) -> Bool {
        switch written.count - meant.count {
        case 0: written.sorted() == meant.sorted()
        case -1: written + "S" != meant
        case 1: zip(written, written.dropFirst()).contains(where: ==) && Set(written) == Set(meant)
        default: false
        }
    }
}
