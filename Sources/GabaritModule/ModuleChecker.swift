public import GabaritSource
public import GabaritTemplate
internal import GabaritValue

/// Checks a module without a request: what `gabarit validate` says about it.
///
/// Nothing is found in a correct module.
public struct ModuleChecker: Sendable {
    public init() {}

    /// Every problem of a module: its manifest, the syntax of its templates, and names, attributes, filters and tests
    /// that no run could find.
    ///
    /// - Parameter folder: the files of the module.
    /// - Returns: the problems, in the order of the files; empty for a correct module.
    public func check(_ folder: ModuleFolder) -> [Diagnostic] {
        do throws(Diagnostics) {
            let (module, problems) = try ModuleReader().readAll(folder, version: "local")
            // The names are checked in what could be read, so that an author sees everything at once.
            return (problems + check(module)).sortedByPlace
        } catch {
            return error.all
        }
    }

    /// The names that the templates of a module use and that no run could find.
    public func check(_ module: Module) -> [Diagnostic] {
        var problems = variableProblems(module)
        let names = ModuleScope.names(module.variables)
        for entry in module.entries { problems += check(entry, names) }
        problems += module.save.target.undefinedNames(in: ModuleScope.base).map(Self.explained)
        for step in module.steps {
            for template in step.with.templates { problems += template.undefinedNames(in: names) }
        }
        return problems
    }

    /// The file is found before the values are: its name cannot depend on them.
    private static func explained(_ problem: Diagnostic) -> Diagnostic {
        var problem = problem
        if problem.message == "'variables' is undefined" {
            problem.hint = "the name of the file is needed before the variables: use 'workspace' or 'module'"
        }
        return problem
    }

    /// The names that a template would not find in the files of a module.
    public func undefinedNames(of template: Template, in module: Module) -> [Diagnostic] {
        template.undefinedNames(in: ModuleScope.names(module.variables))
    }

    private func check(_ entry: FileEntry, _ names: [String: NameShape]) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        var names = names
        if let each = entry.each {
            let items = each.items.shape(in: names)
            problems += items.problems
            if let found = items.shape.kindThatIsNoList {
                problems.append(
                    Diagnostic(
                        code: "E_EACH", "'each' needs a list, this is \(found)", at: entry.span,
                        hint: "write for example 'item in variables.items'"))
            }
            names[each.name] = items.shape.element
        }
        if let condition = entry.condition { problems += condition.shape(in: names).problems }
        problems += entry.target.undefinedNames(in: names)
        if case .template(let template) = entry.rendering { problems += template.undefinedNames(in: names) }
        return problems
    }

    // MARK: values of variables

    private func variableProblems(_ module: Module) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for (place, variable) in module.variables.enumerated() {
            let templates = variable.value?.templates ?? []
            let all = templates.flatMap { $0.undefinedNames(in: ModuleScope.names(module.variables)) }
            problems += all
            // Values are bound in the order of their declarations.
            let later = module.variables[place...].filter { Self.uses(templates, $0, of: module, problems: all.count) }
            problems += later.map { orderProblem(variable, uses: $0, in: module) }
        }
        return problems
    }

    /// Whether a value needs a variable: without it, there is one more problem.
    private static func uses(
        _ templates: [Template], _ variable: VariableDeclaration, of module: Module, problems: Int
    ) -> Bool {
        guard !templates.isEmpty else { return false }
        let others = ModuleScope.names(module.variables.filter { $0.name != variable.name })
        return templates.reduce(0) { $0 + $1.undefinedNames(in: others).count } > problems
    }

    private func orderProblem(
        _ variable: VariableDeclaration, uses other: VariableDeclaration, in module: Module
    ) -> Diagnostic {
        if variable.name == other.name {
            return Diagnostic(
                code: "E_VARIABLE_CYCLE", "the value of '\(variable.name)' uses itself", at: variable.span,
                hint: "compute it from 'workspace' or 'request'")
        }
        if Self.uses(other.value?.templates ?? [], variable, of: module, problems: 0) {
            return Diagnostic(
                code: "E_VARIABLE_CYCLE", "the values of '\(variable.name)' and '\(other.name)' need each other",
                at: variable.span, hint: "compute one of them from 'workspace' or 'request'")
        }
        return Diagnostic(
            code: "E_VARIABLE_ORDER",
            "the value of '\(variable.name)' uses 'variables.\(other.name)', which is declared later",
            at: variable.span, hint: "declare '\(other.name)' before '\(variable.name)'")
    }
}

extension NameShape {
    /// What it is, when a loop of the manifest cannot run over it.
    fileprivate var kindThatIsNoList: String? {
        switch self {
        case .any, .list: nil
        case .scalar: "a single value"
        case .map, .object: "an object"
        }
    }
}
