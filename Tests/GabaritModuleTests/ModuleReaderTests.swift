import GabaritModule
import GabaritSource
import Testing

struct ModuleReaderTests {
    /// Computed by Python's hashlib: path, mode and length of each file in the order of the paths, then its bytes.
    @Test func `the digest of a module stays what it is`() throws {
        let folder = try ModuleFolder(
            "module: m\nfiles:\n  - a.txt\n  - b/c.sh\n", files: ["a.txt": "A\n", "b/c.sh": "exit\n"])
        let module = try ModuleReader().read(folder, version: "local")
        #expect(module.digest == "115f323dbbdf257e882a3209e20d78c86550552dad72fa415436936947641a64")
    }

    @Test func `files that include each other are found for every kind of target`() throws {
        let manifest = """
            module: m
            files:
              - {source: page.j2, target: a.tf}
              - {source: page.j2, target: a.json}
              - {source: page.j2, target: a.txt}
              - {source: marks.j2, target: b.txt, delimiters: "[[ ]]"}
            """
        let files = ["page.j2": "{% include 'part.j2' %}", "part.j2": "{}", "marks.j2": "[% include 'part.j2' %]"]
        #expect(ModuleChecker().check(try ModuleFolder(manifest, files: files)).isEmpty)
        #expect(
            ModuleChecker().check(try ModuleFolder(manifest, files: files.filter { $0.key != "part.j2" })).map(\.code)
                == Array(repeating: "E_TEMPLATE_NOT_FOUND", count: 4))
    }

    @Test(arguments: [
        ("main.tf", TargetKind.terraform), (".TF", .terraform), ("x.auto.tfvars", .terraform),
        ("a.b/x.hcl", .terraform),
        ("x.tf.json", .terraformJSON), ("x.PKR.Json", .terraformJSON), ("x.auto.tfvars.json", .json),
        (".json", .json),
        ("a.yml", .yaml), ("A.YAML", .yaml), ("tf", .other), ("json", .other), ("a.tf/x", .other), ("x.tf.", .other),
        ("", .other),
    ]) private func `the end of a name tells what kind of file it is`(_ path: String, _ kind: TargetKind) {
        #expect(TargetKind(path) == kind)
    }
}
