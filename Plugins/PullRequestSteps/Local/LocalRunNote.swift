internal import FoundationEssentials
internal import GabaritPlan

/// What the local host keeps of each run on a pull request, to report its end.
struct LocalRunNote: Codable, Hashable {
    var run: String
    var plan: PullRequestPlan

    static func bytes(_ notes: [LocalRunNote]) throws -> [UInt8] { Array(try JSONEncoder().encode(notes)) }

    static func read(_ bytes: [UInt8]) -> [LocalRunNote] {
        (try? JSONDecoder().decode([LocalRunNote].self, from: Data(bytes))) ?? []
    }
}
