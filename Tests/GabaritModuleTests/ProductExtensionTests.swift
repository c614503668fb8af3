import GabaritModule
import GabaritSource
import GabaritTemplate
import GabaritValue
import Testing

struct ProductExtensionTests {
    @Test func `templates of Gabarit know sha256`() throws {
        let environment = TemplateEnvironment(.strict, extensions: .product)
        let template = try environment.compile(SourceFile(name: "t", text: "{{ name | sha256 }} {{ 'é' | sha256 }}"))
        let expected =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
            + "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
        #expect(try template.render(["name": "abc"]) == expected)
    }

    @Test func `a module's template may name sha256`() throws {
        let manifest = "module: m\ntitle: M\nfiles:\n  - source: main.tf.j2\n    target: main.tf\n"
        let files = ["main.tf.j2": "# {{ workspace.acronym | sha256 }}\n# {{ workspace.acronym | sha255 }}\n"]
        let problems = ModuleChecker().check(try ModuleFolder(manifest, files: files))
        #expect(problems.map(\.message) == ["there is no filter 'sha255'"])
    }
}
