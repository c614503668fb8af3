internal import GabaritProcess

extension GitMirror {
    /// So many packs may lie in a mirror: git looks into each of them for an object.
    private static let mostPacks = 50

    /// Joins packs while others work in the mirror; one at a time, since two would take each other's packs away.
    func tidyMeanwhile() async {
        guard !isTidying else { return }
        isTidying = true
        defer { isTidying = false }
        // Nothing that a run needs hangs on it: what fails is tried again after as many writes, and told when the mirror is
        // opened the next time.
        try? await tidy()
    }

    /// Joins the packs that fetches and commits left, a pack each, so that a mirror stays as quick as it was when new.
    ///
    /// Nothing is dropped, whether a ref leads to it or not: a run that is under way may need it.
    func tidy() async throws {
        let packs = filesBelow(git.repository + "/objects/pack") { $0.hasSuffix(".pack") }
        guard packs.count > Self.mostPacks else { return }
        _ = try await git.run("repack", ["--geometric=2", "-d", "-q"])
    }
}
