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
    public func undefinedNames(in names: [String: NameShape]) -> [Diagnostic] {
        var checker = NameChecker(environment, compiled, names: names)
        checker.checkWhole()
        return checker.problems
    }
}

extension TemplateExpression {
    /// As ``Template/undefinedNames(in:)``, with what is known of the expression's value.
    public func shape(in names: [String: NameShape]) -> (shape: NameShape, problems: [Diagnostic]) {
        var checker = NameChecker(environment, compiled, names: names)
        guard case .output(let expression)? = compiled.tree.statements.first?.form else { return (.any, []) }
        let shape = checker.shape(of: expression)
        return (shape, checker.problems)
    }
}
