internal import FoundationEssentials
internal import Testing

@Suite struct TemplateCaseTests {
    @Test(arguments: TemplateCase.all) func `a template gives what its case says`(_ templateCase: TemplateCase) throws {
        if ProcessInfo.processInfo.environment["GABARIT_RECORD"] == "1" { try templateCase.record() }
        let expected = try #require(try templateCase.expectation(), "the case has no output and no error")
        let outcome = try templateCase.outcome()
        #expect(outcome.kind == expected.kind)
        #expect(outcome.text == expected.text)
    }

    @Test func `the cases are many, and a third of them are errors with their text`() throws {
        let errors = try TemplateCase.all.filter { try $0.expectation()?.kind == "error" }
        #expect(TemplateCase.all.count >= 350)
        #expect(errors.count >= 150)
        #expect(errors.count * 3 >= TemplateCase.all.count)
    }

    @Test func `the page about compatibility lists every difference`() throws {
        let page = try String(
            decoding: Data(contentsOf: CaseFolder.repository.appending(path: "docs/compatibility.md")), as: UTF8.self)
        let differences = TemplateCase.all.filter { $0.name.hasPrefix("differs/") }
        #expect(differences.count > 10)
        for difference in differences {
            let sections = try difference.sections()
            for name in ["template main", "reason"] {
                let text = try #require(sections.first { $0.name == name }?.text.replacing("|", with: "\\|"))
                #expect(page.contains(text), "run scripts/compatibility for \(difference.name)")
            }
        }
    }
}
