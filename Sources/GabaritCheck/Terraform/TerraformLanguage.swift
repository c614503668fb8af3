internal import GabaritModule
internal import GabaritSource

/// What Terraform itself gives a meaning to, whatever the providers are: blocks, and the arguments of some of them.
///
/// Only what is near one of its words is a slip: another version of Terraform may know more of them.
/// Source: Terraform language, "Input Variables", "Output Values", "Modules", "Resources", "Checks",
/// "Terraform Settings" and "References to Named Values".
enum TerraformLanguage {
    /// The blocks of a file.
    private static let blocks = [
        "check", "data", "ephemeral", "import", "locals", "module", "moved", "output", "provider", "removed",
        "resource",
        "terraform", "variable",
    ]
    /// What stands in blocks of a kind and in no other form: its arguments and blocks.
    private static let arguments = [
        "variable": ["default", "description", "ephemeral", "nullable", "sensitive", "type", "validation"],
        "output": ["depends_on", "description", "ephemeral", "precondition", "sensitive", "value"],
        "terraform": ["backend", "cloud", "experiments", "provider_meta", "required_providers", "required_version"],
        "moved": ["from", "to"],
        "removed": ["connection", "from", "lifecycle", "provisioner"],
        "import": ["for_each", "id", "identity", "provider", "to"],
        "check": ["assert", "data"],
        "lifecycle": [
            "action_trigger", "create_before_destroy", "enabled", "ignore_changes", "postcondition", "precondition",
            "prevent_destroy", "replace_triggered_by",
        ],
        "precondition": conditions, "postcondition": conditions, "validation": conditions, "assert": conditions,
    ]
    private static let conditions = ["condition", "error_message"]
    /// The blocks that stand in those of a kind and have words of their own.
    private static let inner = [
        "variable": ["validation"], "output": ["precondition"], "check": ["assert"], "resource": ["lifecycle"],
        "data": ["lifecycle"], "ephemeral": ["lifecycle"], "lifecycle": ["precondition", "postcondition"],
    ]
    /// What the names that Terraform itself gives a value to have.
    private static let members = [
        "each": ["key", "value"], "count": ["index"], "path": ["cwd", "module", "root"],
        "terraform": ["applying", "env", "workspace"],
    ]
    /// What any resource may have besides what its provider knows: no provider has a word like these.
    private static let ofResources = ["depends_on", "for_each", "lifecycle", "provisioner"]
    private static let kindsOfResources: Set<String> = ["resource", "data", "ephemeral", "module"]
    /// The argument that a block must have.
    private static let required = ["output": "value", "module": "source"]

    /// What references to a module's own names begin with.
    private static let roots = ["local", "module", "var"]
    private static let values = ["false", "null", "true"]

    /// The beginning that another may be a slip of.
    static func root(near word: String) -> String? {
        // What is short is near too much: no name of a provider or of a loop counts.
        roots.contains(word) ? nil : NearName.of(word, among: roots)
    }

    /// Whether a word that stands for a whole value may be a slip of a boolean.
    static func isNearValue(_ word: String) -> Bool {
        word.utf8.count >= 3 && !values.contains(word) && NearName.of(word, among: values) != nil
    }

    /// Whether a block that stands in one of a kind has words of its own.
    static func hasWords(_ word: String, in kind: String) -> Bool { inner[kind]?.contains(word) ?? false }

    /// Whether a name of Terraform's own lacks an attribute; a later version may know more of itself.
    static func lacks(_ root: String, _ name: String) -> Bool {
        guard let known = members[root], !known.contains(name) else { return false }
        return root != "terraform" || NearName.of(name, among: known) != nil
    }

    static func isRoot(_ word: String) -> Bool { members[word] != nil }

    /// The argument that a block of a kind must have.
    static func requiredArgument(of kind: String) -> String? { required[kind] }

    /// Whether a word may be a slip, so that it is worth keeping with its place.
    static func isStrange(_ word: String, in kind: String?) -> Bool {
        guard let kind else { return !blocks.contains(word) }
        if let known = arguments[kind] { return !known.contains(word) }
        return kindsOfResources.contains(kind) && !ofResources.contains(word) && near(word, in: kind) != nil
    }

    static func problems(_ names: TerraformNames) -> [Diagnostic] {
        names.strangers.compactMap(problem) + names.slips.map(slip)
            + names.lacks.filter { !$0.place.isOverride }.map(problem)
            + names.members.map(member) + names.functions.map(TerraformFunctions.problem)
            + names.variables.compactMap(typeProblem)
    }

    private static func near(_ word: String, in kind: String?) -> String? {
        NearName.of(word, among: kind.map { arguments[$0] ?? ofResources } ?? blocks)
    }

    private static func problem(_ stranger: TerraformNames.Stranger) -> Diagnostic? {
        let word = stranger.place.name
        guard near(word, in: stranger.block) != nil else { return nil }
        let message: Message =
            if let block = stranger.block {
                "Terraform knows no '\(word)' in a '\(block)' block"
            } else {
                "Terraform knows no '\(word)' block"
            }
        return Diagnostic(
            code: "E_TF_LANGUAGE", message, at: .span(stranger.place.span), name: word,
            among: stranger.block.map { arguments[$0] ?? ofResources } ?? blocks)
    }

    private static func member(_ stranger: TerraformNames.Stranger) -> Diagnostic {
        let (name, root) = (stranger.place.name, stranger.block ?? "")
        return Diagnostic(
            code: "E_TF_LANGUAGE", "'\(root)' has no attribute '\(name)'", at: .span(stranger.place.span), name: name,
            among: members[root] ?? [])
    }

    private static func slip(_ place: TerraformNames.Place) -> Diagnostic {
        Diagnostic(
            code: "E_TF_LANGUAGE", "'\(place.name)' is no value", at: .span(place.span), name: place.name, among: values
        )
    }

    private static func problem(_ lack: TerraformNames.Stranger) -> Diagnostic {
        let block = lack.block ?? ""
        return Diagnostic(
            code: "E_TF_LANGUAGE", "the '\(block)' block has no '\(required[block] ?? "")'", at: lack.place.span,
            hint: "Terraform needs it")
    }

    /// A type that is misspelt; what only this reader does not know is left to Terraform.
    private static func typeProblem(_ variable: TerraformNames.Variable) -> Diagnostic? {
        guard let text = variable.type, !TerraformScanner.isDynamic(text), let span = variable.typeSpan,
            case .failure(let fault) = VariableType.parse(text), let near = fault.near
        else { return nil }
        return Diagnostic(code: "E_TF_LANGUAGE", fault.message, at: span, hint: "did you mean '\(near)'?")
    }
}
