internal import GabaritModule
internal import GabaritSource
internal import Testing

@Suite struct ModuleCheckerTests {
    private func module(_ manifest: String) throws -> Module {
        try ModuleReader().read(ModuleFolder(manifest), version: "v1.0.0")
    }

    @Test func `modules that meet each other's requirements are fine`() throws {
        let modules = [
            try module("module: a\naliases: [old-a]\n"), try module("module: b\nrequires: [old-a]\n"),
        ]
        #expect(ModuleChecker().check(together: modules).isEmpty)
    }

    @Test func `unknown requirements and names that two modules bear are errors`() throws {
        let modules = [
            try module("module: storage\n"), try module("module: b\naliases: [storage]\nrequires: [storge]\n"),
        ]
        let problems = ModuleChecker().check(together: modules)
        #expect(
            problems.map(\.message) == [
                "the name 'storage' belongs to 'storage' already", "there is no module 'storge' to require",
            ])
        #expect(problems.last?.hint == "did you mean 'storage'?")
    }

    @Test func `requirements in a circle are reported once`() throws {
        let modules = [
            try module("module: a\nrequires: [b]\n"), try module("module: b\nrequires: [c]\n"),
            try module("module: c\nrequires: [a]\n"), try module("module: d\nrequires: [a]\n"),
        ]
        let problems = ModuleChecker().check(together: modules)
        #expect(problems.map(\.message) == ["the requirements lead in a circle: a → b → c → a"])
    }

    @Test func `the digest depends on every path, mode and byte, and on nothing else`() throws {
        let manifest = "module: m\n"
        let first = try ModuleFolder(manifest, files: ["a": "1", "b": "2"])
        let digest = try ModuleReader().read(first, version: "v1.0.0").digest
        #expect(try ModuleReader().read(first, version: "v2.0.0").digest == digest)
        let others = [
            try ModuleFolder(manifest, files: ["a": "1", "c": "2"]), try ModuleFolder(manifest, files: ["a": "12"]),
            try ModuleFolder(manifest, files: ["a": "2", "b": "1"]), try ModuleFolder(manifest),
        ]
        for other in others { #expect(try ModuleReader().read(other, version: "v1.0.0").digest != digest) }
        var executable = first
        executable.files[try TreePath("a")]?.isExecutable = true
        #expect(try ModuleReader().read(executable, version: "v1.0.0").digest != digest)
    }
}
