internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// What `case.yaml` says; every key may be absent.
struct CaseSettings {
    var title: String?
    /// The operator's variables, over those of all cases.
    var variables: Object = [:]
    var existingVariables = PlannerSettings.ExistingVariables.keep
    var style = StatusStyle()
    /// The date of every commit: 2026-01-01T00:00:00Z unless the case says otherwise.
    var moment = Timestamp(milliseconds: 1_767_225_600_000)
    /// The label of the modules' version, and the one that the start is made with.
    var version = "v2.0.0"
    var previousVersion = "v1.0.0"
    /// Files that someone deletes by hand after the start.
    var deleted: [TreePath] = []

    /// - Throws: every problem of `case.yaml`.
    init(_ test: ModuleTestCase) throws(Diagnostics) {
        variables = test.shared
        guard let file = test.source("case.yaml") else { return }
        let node = try YAMLReader().read(file)
        guard node.value != .null else { return }
        var fields = Fields(node, of: "the case")
        title = fields.string("title")
        for member in fields.object("variables") { variables[member.key] = member.value.value }
        existingVariables = fields.word("existing-variables", as: PlannerSettings.ExistingVariables.self) ?? .keep
        style.dialect = fields.word("dialect", as: StatusStyle.Dialect.self) ?? .docs
        style.language = fields.word("language", as: StatusStyle.Language.self) ?? .en
        if let seconds = fields.integer("seconds") {
            // From 1970 to 9999, the moments that git can date a commit with and four digits can name the year of.
            let isKnown = (0...253_402_300_799).contains(seconds)
            if !isKnown { fields.reject("seconds", code: "E_LIMIT", "the moment '\(seconds)' is too far away") }
            moment = Timestamp(milliseconds: isKnown ? Int64(seconds) * 1000 : 0)
        }
        version = fields.string("version") ?? version
        previousVersion = fields.string("previous-version") ?? previousVersion
        var problems: [Diagnostic] = []
        for (text, place) in fields.strings("delete") {
            do throws(Diagnostic) {
                deleted.append(try TreePath(text))
            } catch {
                problems.append(Diagnostic(code: error.code, error.message, at: place.span, hint: error.hint))
            }
        }
        problems += fields.finish()
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// The planner's settings of the case.
    func planner() throws(Diagnostics) -> PlannerSettings {
        var settings = try PlannerSettings()
        settings.variables = variables
        settings.existingVariables = existingVariables
        settings.status = style
        return settings
    }
}
