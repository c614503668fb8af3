internal import FoundationEssentials
internal import GabaritCatalog
internal import GabaritGit
internal import GabaritModule
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import Testing

@Suite struct CatalogTests {
    private static let manifest = "module: storage\nfiles: [main.tf]\n"

    @Test func `latest is the highest version of the prefix, junk tags are skipped`() async throws {
        let repository = try await tagged(["v1.2.0", "v1.10.0", "v1.9.9.9", "dev-v9.0.0", "dev-", "latest", "vX.1.2"])
        let catalog = GitCatalog(
            try await repository.mirror(), folder: try TreePath("templates"), branch: try RefName.branch("main"))
        #expect(try await catalog.resolve(.latest).label == "v1.10.0")
        let environment = GitCatalog(
            try await repository.mirror("dev"), folder: try TreePath("templates"), prefix: "dev",
            branch: try RefName.branch("main"))
        #expect(try await environment.resolve(.latest).label == "dev-v9.0.0")
    }

    @Test func `an exact version is found with and without its v, a missing one names the nearest`() async throws {
        let repository = try await tagged(["v1.2.0"])
        let catalog = GitCatalog(
            try await repository.mirror(), folder: try TreePath("templates"), branch: try RefName.branch("main"))
        #expect(try await catalog.resolve(.exact("1.2.0")).label == "v1.2.0")
        do {
            _ = try await catalog.resolve(.exact("v1.3.0"))
            Issue.record("an error is expected")
        } catch let problems as Diagnostics {
            #expect(problems.all.first?.message == "the modules repository has no version 'v1.3.0'")
            #expect(problems.all.first?.hint == "did you mean 'v1.2.0'?")
        }
    }

    @Test(arguments: [
        ("", "9.9.9", "the newest tags: v1.10.0, v1.9.0, v1.2.3"),
        (
            "dev", "latest",
            "no tag has the version prefix 'dev' of 'modules.version-prefix': tag one, for example dev-v1.0.0; "
                + "tags of others: v1.10.0, v1.9.0, v1.2.3, test-v3.0.0"
        ),
        ("test", "1.9.0.7.7", "the newest tags: test-v3.0.0"),
    ])
    func `a version that is missing names the newest ones, junk tags are not among them`(
        prefix: String, wanted: String, hint: String
    ) async throws {
        let repository = try await tagged(["v1.10.0", "v1.2.3", "v1.9.0", "v2", "vNext", "junk", "test-v3.0.0"])
        let catalog = GitCatalog(
            try await repository.mirror(), folder: try TreePath("templates"), prefix: prefix,
            branch: try RefName.branch("main"))
        let problems = await #expect(throws: Diagnostics.self) {
            try await catalog.resolve(VersionRequirement(wanted))
        }
        #expect(problems?.all.first?.hint == hint)
    }

    @Test func `a module is read from the objects of its version`() async throws {
        let repository = try await tagged(["v1.0.0"])
        let catalog = GitCatalog(
            try await repository.mirror(), folder: try TreePath("templates"), branch: try RefName.branch("main"))
        let version = try await catalog.resolve(.latest)
        #expect(try await catalog.names(at: version) == ["storage"])
        let folder = try #require(try await catalog.folder(named: "storage", at: version))
        #expect(try ModuleReader().read(folder, version: version.label).name == "storage")
        #expect(try await catalog.folder(named: "../storage", at: version) == nil)
        #expect(try await catalog.folder(named: "nothing", at: version) == nil)
    }

    @Test(arguments: ["tar", "zip"])
    func `F4: an archive is no source of modules, and no module`(kind: String) async throws {
        let repository = try await TestRepository()
        let modules = repository.folder + "/modules"
        let script = """
            from sys import argv
            from io import BytesIO
            from tarfile import TarInfo, open as tar
            from zipfile import ZipFile
            path, kind = argv[1:]
            text = b"module: storage\\nfiles: [main.tf]\\n"
            if kind == "zip":
                with ZipFile(path, "w") as archive:
                    for name in ("storage/module.yaml", "../../x"): archive.writestr(name, text)
            else:
                with tar(path, "w") as archive:
                    for name in ("storage/module.yaml", "../../x"):
                        entry = TarInfo(name)
                        entry.size = len(text)
                        archive.addfile(entry, BytesIO(text))
            """
        try FileManager.default.createDirectory(atPath: modules, withIntermediateDirectories: true)
        let archive = "\(modules)/storage.\(kind)"
        let program = Program(
            path: "/usr/bin/python3", arguments: ["-c", script, archive, kind], environment: ["PATH": "/usr/bin:/bin"])
        try #require(try await program.run().isSuccess)
        let source = DirectoryCatalog(archive)
        await #expect(throws: Diagnostics.self) { _ = try await source.names(at: source.resolve(.latest)) }
        let folder = DirectoryCatalog(modules)
        let version = try await folder.resolve(.latest)
        #expect(try await folder.names(at: version) == [])
        #expect(try await folder.folder(named: "storage.\(kind)", at: version) == nil)
        let mirror = try await GitMirror(of: try GitRemote(archive), in: repository.folder + "/archives")
        await #expect(throws: GitFault.self) { _ = try await mirror.remoteTags() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: modules) == ["storage.\(kind)"])
    }

    @Test func `E: a symbolic link in a test is a problem of that test, and of no other`() async throws {
        let repository = try await TestRepository()
        let module = repository.folder + "/storage"
        let texts = [("tests/first/request.json", "{}"), ("tests/link/after/x.tf", ""), ("tests/first/tests/a", "")]
        for (path, text) in texts {
            let place = URL(filePath: "\(module)/\(path)")
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
        }
        try FileManager.default.createSymbolicLink(
            atPath: module + "/tests/link/after/main.tf", withDestinationPath: "/etc/passwd")
        try FileManager.default.createSymbolicLink(
            atPath: module + "/tests/elsewhere", withDestinationPath: module + "/tests/first")
        try FileManager.default.createDirectory(
            atPath: module + "/tests/hollow/after", withIntermediateDirectories: true)
        let tests = try DirectoryCatalog.tests(at: module, shownPath: "storage")
        #expect(tests.names.sorted() == ["elsewhere", "first", "hollow", "link"])
        #expect(tests.files.keys.map(\.description).sorted() == ["first/request.json", "first/tests/a"])
        #expect(tests.problems.keys.sorted() == ["elsewhere", "link"])
        #expect(tests.problems.values.flatMap(\.all).allSatisfy { $0.code == "E_UNSAFE_ENTRY" })
    }

    @Test func `E: a symbolic link in a folder of modules is refused`() async throws {
        let repository = try await TestRepository()
        let folder = repository.folder + "/modules/storage"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(Self.manifest.utf8).write(to: URL(filePath: folder + "/module.yaml"))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/main.tf", withDestinationPath: "/proc/self/environ")
        do {
            _ = try await DirectoryCatalog(repository.folder + "/modules", shownPath: "modules").folder(
                named: "storage", at: CatalogVersion(label: "local", reference: ""))
            Issue.record("an error is expected")
        } catch let problems as Diagnostics {
            #expect(problems.all.first?.code == "E_UNSAFE_ENTRY")
            #expect(problems.all.first?.message.contains("'main.tf' is a symbolic link") == true)
        }
    }

    @Test func `C: a name is found among the folders, never joined to a path`() async throws {
        let repository = try await TestRepository()
        let catalog = DirectoryCatalog(repository.folder, shownPath: "modules")
        let version = try await catalog.resolve(.latest)
        for name in ["../../../etc", "/etc", "remote.git/hooks", ".", ""] {
            #expect(try await catalog.folder(named: name, at: version) == nil)
        }
    }

    private func tagged(_ tags: [String]) async throws -> TestRepository {
        let repository = try await TestRepository([
            "templates/storage/module.yaml": Self.manifest, "templates/storage/main.tf": "x = 1\n",
        ])
        let mirror = try await repository.mirror("tagging")
        let main = try RefName.branch("main")
        let refs = try await mirror.remoteRefs([main])
        try await mirror.ensure(refs)
        for tag in tags { try await mirror.push(try RefName.tag(tag), refs[main], expecting: nil) }
        return repository
    }
}
