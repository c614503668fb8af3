internal import FoundationEssentials
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import Synchronization
internal import Testing

@Suite struct LoaderTests {
    /// A folder of templates beside a file that is not theirs.
    private func withFolder(_ work: (String) throws -> Void) throws {
        let manager = FileManager.default
        let place = manager.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? manager.removeItem(at: place) }
        try manager.createDirectory(at: place.appending(path: "in/parts"), withIntermediateDirectories: true)
        try Data("secret".utf8).write(to: place.appending(path: "outside"))
        try Data("{% include 'parts/row' %}".utf8).write(to: place.appending(path: "in/main"))
        try Data("- {{ x }}".utf8).write(to: place.appending(path: "in/parts/row"))
        try manager.createSymbolicLink(
            at: place.appending(path: "in/link"), withDestinationURL: place.appending(path: "outside"))
        try manager.createSymbolicLink(at: place.appending(path: "in/up"), withDestinationURL: place)
        try work(place.appending(path: "in").path)
    }

    @Test func `templates of a folder include each other`() throws {
        try withFolder { folder in
            let template = try TemplateEnvironment(loader: FolderLoader(folder)).template(named: "main")
            let text = try template.render(["x": 1])
            #expect(text == "- 1")
        }
    }

    @Test(arguments: [
        "../outside", "/etc/hostname", "link", "up/outside", "parts", "parts/../main", "", ".", "a\0b", "nope",
    ])
    func `a name does not leave the folder`(_ name: String) throws {
        try withFolder { folder in
            let found = try FolderLoader(folder).source(named: name)
            #expect(found == nil)
        }
    }

    @Test func `a file at the limit is a template, one byte more is an error`() throws {
        try withFolder { folder in
            let found = try FolderLoader(folder, most: 9).source(named: "parts/row")
            #expect(found != nil)
            let problems = try #require(throws: Diagnostics.self) {
                try FolderLoader(folder, most: 8).source(named: "parts/row")
            }
            #expect(problems.all.map(\.code) == ["E_TOO_LARGE"])
        }
    }

    @Test func `a folder that is not there is an error, not a folder without templates`() throws {
        try withFolder { folder in
            let environment = TemplateEnvironment(loader: FolderLoader(folder + "/nope"))
            let problems = try #require(throws: Diagnostics.self) { try environment.template(named: "main") }
            #expect(problems.all.map(\.code) == ["E_NO_FILE"])
            #expect(problems.all.map(\.message) == ["the template cannot be read: no such file or directory"])
        }
    }

    @Test func `the names of a folder are told without following links`() throws {
        try withFolder { folder in #expect(FolderLoader(folder).templateNames == ["main", "parts/row"]) }
    }

    @Test func `a misspelt template gets the near name of the folder`() throws {
        try withFolder { folder in
            let environment = TemplateEnvironment(loader: FolderLoader(folder))
            let template = try environment.compile(SourceFile(name: "t", text: "{% include 'parts/rwo' %}"))
            for problems in [
                try #require(throws: Diagnostics.self) { try template.render([:]) },
                Diagnostics(template.undefinedNames(in: [:])),
                try #require(throws: Diagnostics.self) { try environment.template(named: "parts/rwo") },
            ] { #expect(problems.all.first?.hint == "did you mean 'parts/row'?") }
        }
    }

    @Test func `what a loader says of a template is shown with the way to it, and never ignored as missing`() throws {
        let environment = TemplateEnvironment(loader: LockedLoader())
        let text = "{% include 'secret' ignore missing %}"
        let template = try environment.compile(SourceFile(name: "t", text: text))
        let problems = try #require(throws: Diagnostics.self) { try template.render([:]) }
        #expect(
            DiagnosticFormatter().text(problems) == "secret: error: the template is locked\n    = named at t:1:12")
    }

    @Test func `templates that were dropped are asked for again`() throws {
        let loader = CountingLoader()
        let environment = TemplateEnvironment(loader: loader)
        for _ in 0..<2 {
            _ = try environment.template(named: "a").render([:])
            environment.dropTemplates()
        }
        #expect(loader.count.load(ordering: .relaxed) == 2)
    }

    @Test func `an environment asks its loader once for each template`() throws {
        let loader = CountingLoader()
        let environment = TemplateEnvironment(loader: loader)
        for _ in 0..<3 { _ = try environment.template(named: "a").render([:]) }
        _ = try environment.template(named: "b").render([:])
        #expect(loader.count.load(ordering: .relaxed) == 2)
    }
}

/// Has templates that it does not give.
private struct LockedLoader: TemplateLoader {
    func source(named name: String) throws(Diagnostics) -> SourceFile? {
        throw Diagnostics(Diagnostic(code: "E_NO_FILE", "the template is locked", at: .file(name)))
    }
}

/// Knows every name, and counts how often it is asked.
private final class CountingLoader: TemplateLoader {
    let count = Atomic<Int>(0)

    func source(named name: String) -> SourceFile? {
        count.add(1, ordering: .relaxed)
        return SourceFile(name: name, text: "text of \(name)")
    }
}
