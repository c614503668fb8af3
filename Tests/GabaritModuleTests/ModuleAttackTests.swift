internal import GabaritModule
internal import GabaritSource
internal import GabaritValue
internal import Testing

/// Rows of the attacks that reach a module.
@Suite struct ModuleAttackTests {
    private func codes(_ manifest: String, files: [String: String] = ["main.tf": "x"]) throws -> [String] {
        ModuleChecker().check(try ModuleFolder(manifest, files: files)).map(\.code)
    }

    @Test func `Y1: aliases of aliases are refused before they are written out`() throws {
        var text = "module: m\nsteps:\n  - uses: a\n    with:\n      a0: &a0 [x]\n"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "      a\(level): &a\(level) [\(items)]\n"
        }
        // Written out it would be 9 to the power of 9 values; only refused before that does the check come to its end.
        #expect(try codes(text) == ["E_YAML_ALIAS"])
    }

    @Test func `Y2: a hundred thousand brackets are refused`() throws {
        #expect(try codes("module: m\nsteps: " + String(repeating: "[", count: 100_000)) == ["E_DEPTH"])
    }

    @Test func `Y3, Y4: a key that stands twice and an unknown tag hide nothing else of a manifest`() throws {
        let manifest = "module: m\nmodule: n\ntitle: !x [a]\nfilles: []\nsteps: [{with: {}}]\n"
        #expect(try codes(manifest) == ["E_DUPLICATE_KEY", "E_YAML_TAG", "E_UNKNOWN_KEY", "E_MISSING_KEY"])
    }

    @Test func `Y6: what YAML 1.1 took for something else stays text`() throws {
        let manifest = "module: m\nvariables:\n  a: {type: bool, default: no}\n  b: {type: any, default: 0o17}\n"
        let folder = try ModuleFolder(manifest)
        #expect(ModuleChecker().check(folder).map(\.code) == ["E_DEFAULT", "W_YAML_11"])
    }

    @Test(arguments: ["../../../etc", "Templates/a", "a b", "", "a\u{202E}", "-a", "A"])
    func `C: a module's name is letters, digits and hyphens`(_ name: String) throws {
        let quoted = JSONWriter().text(.string(name))
        #expect(try codes("module: \(quoted)\n") == ["E_NAME"])
    }

    @Test(arguments: [
        "../x", "/x", "C:\\x", "a\\..\\b", "a/./b", ".git/config", "a/.g\u{200C}it/x", "con", "a ", "a:b",
    ])
    func `D, F: a target that leaves the folder or fools a file system is refused`(_ target: String) throws {
        let quoted = JSONWriter().text(.string(target))
        #expect(try codes("module: m\nfiles: [{source: main.tf, target: \(quoted)}]\n") == ["E_PATH"])
    }

    @Test func `F3: targets that differ by case only are one target`() throws {
        let manifest = "module: m\nfiles: [main.tf, {source: main.tf, target: MAIN.tf}]\n"
        #expect(try codes(manifest) == ["E_SAME_TARGET"])
    }

    @Test(arguments: [
        "../../../.github/workflows/x.yml", "../azure-pipelines.yml", "/CODEOWNERS", "a/../../../../CODEOWNERS",
        "..\\CODEOWNERS", "./../.github/CODEOWNERS",
    ])
    func `F5: a module cannot name what steers pipelines and reviews`(_ target: String) throws {
        let quoted = JSONWriter().text(.string(target))
        #expect(try codes("module: m\nfiles: [{source: main.tf, target: \(quoted)}]\n") == ["E_PATH"])
    }

    @Test func `F5: a module cannot write the marker of its workspace`() throws {
        #expect(try codes("module: m\nfiles: [{source: main.tf, target: Gabarit.lock.json}]\n") == ["E_PATH"])
    }

    @Test func `O5: control characters of a manifest reach no message as they came`() throws {
        let problems = ModuleChecker().check(try ModuleFolder("module: \"\\e]0;pwn\\a\"\n"))
        let text = DiagnosticFormatter().text(Diagnostics(problems))
        #expect(problems.count == 1)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func `T12: a misspelt name is found before any run`() throws {
        let found = try codes("module: m\nfiles: [main.tf]\n", files: ["main.tf": "{{ workspce.acronym }}"])
        #expect(found == ["E_UNDEFINED"])
    }

    @Test func `T13: a file's name is data, never a template`() throws {
        let found = try codes("module: m\nfiles: ['{0}{{x}}.tf']\n", files: ["{0}{{x}}.tf": "a"])
        #expect(found == [])
    }

    @Test func `a template that includes itself, or many that fan out, end the check`() throws {
        var files = ["main.tf": "{% include 'p0' %}{% include 'main.tf' %}"]
        for level in 0..<40 { files["p\(level)"] = String(repeating: "{% include 'p\(level + 1)' %}", count: 3) }
        files["p40"] = "{{ workspace.name }}"
        #expect(try codes("module: m\nfiles: [main.tf]\n", files: files) == ["E_TEMPLATE_CIRCLE"])
    }
}
