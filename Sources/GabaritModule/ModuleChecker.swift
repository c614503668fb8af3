public import GabaritSource
public import GabaritTemplate
internal import GabaritValue

/// Checks one module without a request: its manifest, the syntax of its templates, and what they name.
///
/// Nothing is found in a correct module.
public struct ModuleChecker: Sendable {
    public init() {}

    /// Every problem of a module: its manifest, the syntax of its templates, and names, attributes, filters and tests
    /// that no run could find.
    ///
    /// - Parameter folder: the files of the module.
    /// - Returns: the problems, in the order of the files; empty for a correct module.
    public func check(_ folder: ModuleFolder) -> [Diagnostic] { examine(folder).analysis.problems }

    /// As ``check(_:)-(ModuleFolder)``, with as much of the module as can be read, and what it uses.
    public func examine(_ folder: ModuleFolder) -> (module: Module?, analysis: ModuleAnalysis) {
        do throws(Diagnostics) {
            let draft = try ModuleReader().readAll(folder, version: "local")
            // The names are checked in what could be read, so that an author sees everything at once.
            var analysis = analyse(draft.module)
            analysis.isWhole = draft.problems.isEmpty
            analysis.obstacles = draft.problems
            // Filters and tests that do not exist are found by both.
            let found = Set(draft.problems.compactMap { $0.place.span })
            let others = analysis.problems.filter { problem in
                !["E_UNKNOWN_FILTER", "E_UNKNOWN_TEST"].contains(problem.code)
                    || problem.place.span.map { !found.contains($0) } ?? true
            }
            analysis.problems = (draft.problems + draft.warnings + others).sortedByPlace
            return (draft.module, analysis)
        } catch {
            var analysis = ModuleAnalysis()
            (analysis.problems, analysis.obstacles, analysis.isWhole) = (error.all, error.all, false)
            return (nil, analysis)
        }
    }

    /// The names that the templates of a module use and that no run could find.
    public func check(_ module: Module) -> [Diagnostic] { analyse(module).problems }

    /// What the templates of a module use, and what no run could find.
    public func analyse(_ module: Module) -> ModuleAnalysis {
        var analysis = ModuleAnalysis()
        addVariables(module, to: &analysis)
        let names = ModuleScope.names(module.variables)
        for entry in module.entries { add(entry, names, to: &analysis) }
        var save = module.save.target.findings(in: ModuleScope.base)
        save.problems = (save.problems + Self.kinds(inPath: save)).map(Self.explained)
        analysis.add(save)
        for step in module.steps {
            for template in step.with.templates { analysis.add(Self.found(in: template, names)) }
        }
        return analysis
    }

    /// The file is found before the values are: its name cannot depend on them.
    private static func explained(_ problem: Diagnostic) -> Diagnostic {
        var problem = problem
        if problem.code == "E_UNDEFINED", problem.place.span?.text == "variables" {
            problem.advice = "the name of the file is needed before the variables: use 'workspace' or 'module'"
        }
        return problem
    }

    /// The names that a template would not find in the files of a module.
    public func undefinedNames(of template: Template, in module: Module) -> [Diagnostic] {
        template.undefinedNames(in: ModuleScope.names(module.variables))
    }

    // MARK: entries

    private func add(_ entry: FileEntry, _ names: [String: NameShape], to analysis: inout ModuleAnalysis) {
        var names = names
        if let each = entry.each {
            let items = each.items.findings(in: names)
            analysis.add(items)
            if let found = items.shape?.nounOfNoList {
                analysis.problems.append(
                    Diagnostic(
                        code: "E_LOOP", "'each' needs a list, this is \(found)", at: each.items.span,
                        hint: "write for example 'item in variables.items'"))
            }
            names[each.name] = items.shape?.element ?? .any
        }
        if let condition = entry.condition { add(condition: condition.findings(in: names), entry, to: &analysis) }
        var target = entry.target.findings(in: names)
        target.problems += Self.kinds(inPath: target)
        if entry.each != nil, target.problems.isEmpty, !entry.target.isUnread,
            let names = entry.target.namesUsed(in: target),
            !names.contains(where: entry.isItem)
        {
            target.problems.append(
                Diagnostic(
                    code: "E_SAME_TARGET", "every item writes '\(entry.target.source)'", at: entry.target.span,
                    hint: "name the item in 'target'"))
        }
        analysis.add(target)
        if case .template(let template) = entry.rendering {
            var body = template.findings(in: names)
            body.problems += Self.kinds(inBody: body, of: template, writing: entry.target.source)
            analysis.add(body)
        }
    }

    private func add(condition: TemplateFindings, _ entry: FileEntry, to analysis: inout ModuleAnalysis) {
        var condition = condition
        // An impossible word is the reason, and was reported.
        if condition.truth == false, condition.problems.isEmpty {
            condition.problems.append(
                Diagnostic(
                    .warning, code: "W_NEVER", "'when' is never true, the file is never written", at: entry.span))
        }
        analysis.add(condition)
    }

    /// Values that cannot stand in a path.
    private static func kinds(inPath findings: TemplateFindings) -> [Diagnostic] {
        (findings.outputs + findings.joined).compactMap { output in
            output.shape.nounOfMany.map {
                Diagnostic(
                    code: "E_PATH_KIND", "a path is text, this is \($0)", at: output.span,
                    hint: "use one element, or 'each' to write a file for each")
            }
        }
    }

    /// Values that cannot stand in a file as they are: between quotes, or made text by `~`. Elsewhere in HCL and JSON a
    /// list is written as the file writes lists.
    private static func kinds(
        inBody findings: TemplateFindings, of template: Template, writing target: String
    ) -> [Diagnostic] {
        let kind = TargetKind(target)
        guard kind.escaping != nil else { return [] }
        // Numbers are written in brackets with commas, as people read them too.
        let quoted = findings.outputs.filter {
            $0.shape != .list(.number) && QuotedPlace($0.span, template.delimiters, kind).isInString
        }
        return (quoted + findings.joined).compactMap { output in
            output.shape.nounOfMany.map {
                Diagnostic(
                    code: "E_TEXT_KIND", "\($0) is written as text", at: output.span,
                    hint: "make it text with 'join', or write it without quotes around it")
            }
        }
    }

    // MARK: values of variables

    /// What is found in a string of the manifest; a list inside of a text would be written as Python prints it.
    private static func found(in template: Template, _ names: [String: NameShape]) -> TemplateFindings {
        var findings = template.findings(in: names)
        let outputs = findings.shape == nil ? findings.outputs : []
        findings.problems += (outputs + findings.joined).compactMap { output in
            output.shape.nounOfMany.map {
                Diagnostic(
                    code: "E_TEXT_KIND", "\($0) is written as text", at: output.span,
                    hint: "make it text with 'join', or let the string be this one expression")
            }
        }
        return findings
    }

    private func addVariables(_ module: Module, to analysis: inout ModuleAnalysis) {
        let names = ModuleScope.names(module.variables)
        let found = module.variables.map { variable in
            (variable.value?.templates ?? []).map { Self.found(in: $0, names) }
        }
        let uses = found.map { $0.reduce(into: Set<String>()) { $0.formUnion($1.uses) } }
        let order = VariableOrder(module.variables, uses: uses)
        for (place, findings) in found.enumerated() {
            for finding in findings { analysis.add(finding) }
            // Values are bound in the order of their declarations.
            analysis.problems += order.problems(of: place)
        }
    }
}

extension FileEntry {
    /// Whether something that a target uses comes from the item of the loop.
    fileprivate func isItem(_ use: String) -> Bool {
        guard let name = each?.name else { return false }
        return use == name || use.hasPrefix(name + ".")
    }
}

extension ManifestText {
    /// What the text reads, or `nil` when it holds what cannot be followed.
    fileprivate func namesUsed(in findings: TemplateFindings) -> Set<String>? {
        findings.problems.isEmpty ? findings.uses : nil
    }
}
