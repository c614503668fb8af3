internal import FoundationEssentials
internal import GabaritModule
internal import GabaritSource
internal import Testing

/// Seeds one mistake at a time into the project's own modules.
@Suite struct MutationTests {
    private static let templates = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Templates")

    @Test func `every misspelt attribute of the project's modules is found`() throws {
        var count = 0
        var missed: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.templates.path).sorted() {
            let folder = try ModuleCase.folder(at: Self.templates.appending(path: name), named: name)
            for (path, file) in folder.files.sorted(by: { $0.key < $1.key }) where !path.name.hasSuffix(".md") {
                for (mutant, place) in Self.mutants(of: String(decoding: file.bytes, as: UTF8.self)) {
                    var changed = folder
                    changed.files[path]?.bytes = Array(mutant.utf8)
                    count += 1
                    if ModuleChecker().check(changed).isEmpty { missed.append("\(name)/\(path): \(place)") }
                }
            }
        }
        #expect(count >= 20)
        #expect(missed == [])
    }

    /// The text with a letter added to one attribute of `workspace`, `variables`, `module` or `run`, once for each
    /// attribute in a tag, a condition or a loop.
    private static func mutants(of text: String) -> [(String, String)] {
        var mutants: [(String, String)] = []
        for line in text.split(separator: "\n") where ["{{", "{%", "when:", "each:"].contains(where: line.contains) {
            for root in ["workspace.", "variables.", "module.", "run."] {
                for range in line.ranges(of: root) {
                    let before = range.lowerBound > line.startIndex ? line[line.index(before: range.lowerBound)] : " "
                    guard !before.isLetter, before != ".", before != "/", before != "_" else { continue }
                    let end = line[range.upperBound...].firstIndex { !$0.isLetter && !$0.isNumber && $0 != "_" }
                    let changed = text[..<(end ?? line.endIndex)] + "x" + text[(end ?? line.endIndex)...]
                    mutants.append((String(changed), String(line[range.lowerBound..<(end ?? line.endIndex)])))
                }
            }
        }
        return mutants
    }
}
