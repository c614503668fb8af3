import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

/// A text that is no template has a problem in each of its tags.
@Suite struct ManyProblemsTests {
    @Test(arguments: ["{% foo %}", "{{ 1 | nothing }}", "{{ \u{7} }}", "{{ ) }}", "{% if %}"])
    func `the first hundred problems are told, and that there are more`(tag: String) throws {
        let text = String(repeating: tag + "\n", count: 5_000)
        let environment = TemplateEnvironment(TemplateSettings(), loader: DictionaryLoader(["main": text]))
        let problems = try #require(throws: Diagnostics.self) { try environment.template(named: "main").render([:]) }
        #expect(problems.all.count == 101)
        #expect(problems.all.last?.code == "E_LIMIT")
        #expect(problems.all.last?.message == "the template has 100 problems or more, and these are the first")
        #expect(DiagnosticFormatter().text(problems).utf8.count < 100_000)
    }
}
