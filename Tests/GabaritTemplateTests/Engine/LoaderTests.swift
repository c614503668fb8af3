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
        try withFolder { folder in #expect(FolderLoader(folder).source(named: name) == nil) }
    }

    @Test func `a file at the limit is a template, one byte more is none`() throws {
        try withFolder { folder in
            #expect(FolderLoader(folder, most: 9).source(named: "parts/row") != nil)
            #expect(FolderLoader(folder, most: 8).source(named: "parts/row") == nil)
        }
    }

    @Test func `an environment asks its loader once for each template`() throws {
        let loader = CountingLoader()
        let environment = TemplateEnvironment(loader: loader)
        for _ in 0..<3 { _ = try environment.template(named: "a").render([:]) }
        _ = try environment.template(named: "b").render([:])
        #expect(loader.count.load(ordering: .relaxed) == 2)
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
