internal import GabaritCheck
internal import GabaritSource
internal import Testing

@Suite struct FixDoubtTests {
    /// What `--fix` would write, as `file: old -> new`.
    private func fixes(_ files: [String: String]) throws -> [String] {
        var checker = RepositoryChecker()
        checker.update(try TestFolder.module("m", files))
        return FixPlan(checker.findings()).files.flatMap { fix in
            fix.changes.map { "\(fix.file.name): \($0.span.text) -> \($0.replacement)" }
        }
    }

    private func manifest(_ variables: String, _ files: String) -> String {
        "module: m\ntitle: {en: M, fr: M}\nstatus: m_status\nvariables: \(variables)\nfiles: [\(files)]\n"
    }

    @Test func `one use that is misspelt becomes what is declared`() throws {
        let files = [
            "module.yaml": manifest("{retention: {type: number, default: 1}}", "a.conf, b.conf"),
            "a.conf": "{{ variables.retenton }}", "b.conf": "{{ variables.retention }}",
        ]
        #expect(try fixes(files) == ["m/a.conf: retenton -> retention"])
    }

    @Test func `two uses that agree are not turned into what is declared otherwise`() throws {
        let files = [
            "module.yaml": manifest("{retenton: {type: number, default: 1}}", "a.conf, b.conf"),
            "a.conf": "{{ variables.retention }}", "b.conf": "{{ variables.retention }}",
        ]
        #expect(try fixes(files) == [])
    }

    @Test func `a declaration that a finding is about is no model for its uses`() throws {
        let files = [
            "module.yaml": manifest("{suffix: {type: string, default: a}}", "main.tf"),
            "main.tf": "variable \"sufix\" {}\noutput \"m_status\" { value = var.suffix }\n",
        ]
        #expect(try fixes(files) == [])
        let imported = [
            "module.yaml": manifest("{}", "a.conf"),
            "lib.j2": "{% macro label() %}x{% endmacro %}",
            "a.conf": "{% from \"lib.j2\" import lable %}{{ label() }}",
        ]
        #expect(try fixes(imported) == ["m/a.conf: lable -> label"])
    }

    @Test func `names that the product gives are certain however often they are misspelt`() throws {
        let files = [
            "module.yaml": manifest("{}", "a.conf"),
            "a.conf": "{{ worspace.name }}{{ worspace.acronym }}{{ workspace.acronim }}{{ workspace.acronim }}",
        ]
        #expect(
            try fixes(files) == [
                "m/a.conf: worspace -> workspace", "m/a.conf: worspace -> workspace", "m/a.conf: acronim -> acronym",
                "m/a.conf: acronim -> acronym",
            ])
    }
}
