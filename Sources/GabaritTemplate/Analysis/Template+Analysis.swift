public import GabaritSource

extension Template {
    /// The names, attributes, filters and tests that cannot be found when the template is rendered, without rendering
    /// it; followed through includes, imports, macros and loops.
    ///
    /// A name that the template asks for with `is defined` or gives a `default` may be absent. An attribute of an
    /// object whose members are all known may not.
    ///
    /// - Parameter names: everything that is in scope.
    /// - Returns: one problem for each place, in the order of the template.
    public func undefinedNames(in names: [String: NameShape]) -> [Diagnostic] { findings(in: names).problems }

    /// Everything that can be said about the template for what is in scope.
    public func findings(in names: [String: NameShape]) -> TemplateFindings {
        var checker = NameChecker(environment, compiled, names: names)
        checker.checkWhole()
        return checker.result
    }
}

extension TemplateExpression {
    /// As ``Template/undefinedNames(in:)``, with what is known of the expression's value.
    public func shape(in names: [String: NameShape]) -> (shape: NameShape, problems: [Diagnostic]) {
        let findings = findings(in: names)
        return (findings.shape ?? .any, findings.problems)
    }

    /// Everything that can be said about the expression for what is in scope.
    public func findings(in names: [String: NameShape]) -> TemplateFindings {
        var checker = NameChecker(environment, compiled, names: names)
        guard case .output(let expression)? = compiled.tree.statements.first?.form else { return TemplateFindings() }
        let shape = checker.shape(of: expression)
        var findings = checker.result
        (findings.shape, findings.truth) = (shape, checker.truth(of: expression))
        return findings
    }
}

extension Template {
    /// The marks around its tags, for whoever reads the language that the template is written into.
    public var delimiters: Delimiters { environment.settings.delimiters }
}
