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
        let names = ConfigurationKey.all.map(\.environmentName)
        let sections = Set(
            ConfigurationKey.all.filter { $0.path.count > 1 || $0.kind == .values }.map {
                String(ConfigurationKey.variable([$0.path[0]]).dropFirst(prefix.count))
            })
        let name = prefix + rest
        if sections.contains(where: { rest.hasPrefix($0 + "_") }) {
            return MeantVariable(name: NearName.of(name, among: names))
        }
        let words = rest.split(separator: "_", omittingEmptySubsequences: false)
        for count in Set(sections.map { $0.split(separator: "_").count }).sorted() where words.count > count {
            let written = words.prefix(count).joined(separator: "_")
            guard let section = NearName.of(written, among: sections.sorted()) else { continue }
            let corrected = prefix + section + "_" + words.dropFirst(count).joined(separator: "_")
            let isValue = section == "VARIABLES"
            return MeantVariable(name: isValue || names.contains(corrected) ? corrected : NearName.of(corrected, among: names))
        }
        let alone = ConfigurationKey.all.filter { $0.path.count == 1 && $0.kind != .values }.map(\.environmentName)
        return NearName.of(rest, among: alone.map { String($0.dropFirst(prefix.count)) }).map {
            MeantVariable(name: prefix + $0)
        }
    }
}
