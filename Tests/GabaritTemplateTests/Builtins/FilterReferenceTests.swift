internal import FoundationEssentials
internal import Testing

@testable internal import GabaritTemplate

/// The reference page and the tables it describes.
struct FilterReferenceTests {
    private struct Example: Sendable, CustomTestStringConvertible {
        var heading: String
        var template: String
        var output: String
        var testDescription: String { heading }
    }

    private static let page: String = {
        var folder = #filePath.split(separator: "/").dropLast(4).map(String.init)
        folder.append("docs/filters.md")
        let data = FileManager.default.contents(atPath: "/" + folder.joined(separator: "/"))
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }()

    private static let examples: [Example] = page.split(separator: "\n### ").dropFirst().compactMap { section in
        let text = "\n" + section
        guard let template = block("jinja", in: text), let output = block("text", in: text) else { return nil }
        return Example(heading: String(section.prefix { $0 != "\n" }), template: template, output: output)
    }

    private static func block(_ language: String, in text: String) -> String? {
        let parts = text.split(separator: "\n```\(language)\n", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return parts[1].split(separator: "\n```", maxSplits: 1).first.map(String.init)
    }

    @Test(arguments: examples)
    private func `every example of the page gives what it says`(_ example: Example) {
        #expect(rendered(example.template) == example.output)
    }

    @Test func `every filter and test has its place on the page`() {
        let headings = Self.page.split(separator: "\n### `").dropFirst().flatMap { section in
            section.prefix { $0 != "`" && $0 != "(" }.split(separator: ", ").map(String.init)
        }
        for name in Filters.all.keys { #expect(headings.contains(name), "the filter '\(name)'") }
        for name in TemplateTests.all.keys { #expect(headings.contains(name), "the test '\(name)'") }
        #expect(Self.examples.count > 90)
    }
}
