internal import GabaritSource
internal import Testing

/// Attacks D, F and F2: a path that could leave its folder, or that some file system takes for another.
@Suite struct TreePathTests {
    @Test(arguments: [
        ("../x", "holds the segment '..'"), ("a/../b", "holds the segment '..'"), ("/abs", "is absolute"),
        ("/\u{0BBE}abs", "is absolute"), ("", "is empty"), ("a//b", "holds an empty segment"),
        ("a/", "holds an empty segment"),
        ("./a", "holds the segment '.'"), ("a\\..\\b", "holds a backslash"),
        ("C:x", "holds a colon, which names a drive or a stream on Windows"),
    ])
    func `D: a path that leaves its folder names the broken rule`(_ path: String, _ rule: String) {
        #expect(message(path) == "the path '\(path)' \(rule)")
    }

    @Test(arguments: [".git", ".GIT/hooks/post-checkout", "git~1/x", "GIT~2", "a/.Git"])
    func `F: every spelling of the git folder is refused`(_ path: String) {
        #expect(message(path)?.contains("which some file systems take for '.git'") == true)
    }

    @Test(arguments: [".g\u{200C}it/config", "a\u{202E}b", "a\nb", "a\u{1B}[2J", "a\u{0}b", "\u{FEFF}a"])
    func `F2: control and invisible characters are refused`(_ path: String) {
        #expect(message(path)?.hasSuffix("holds a control or invisible character") == true)
    }

    @Test(arguments: ["con", "aux.txt", "COM1", "lpt9.tf", "a/NUL", "con .txt"])
    func `F2: names of devices are refused`(_ path: String) {
        #expect(message(path)?.contains("the name of a device on Windows") == true)
    }

    @Test(arguments: ["a.", "a ", "x/y. "])
    func `F: a dot or space at the end is refused`(_ path: String) {
        #expect(message(path)?.hasSuffix("holds a segment that ends in a dot or a space") == true)
    }

    @Test func `F3: text that is not composed is refused, composed text is kept`() throws {
        #expect(message("e\u{301}.tf")?.hasSuffix("is not in Unicode's composed form (NFC)") == true)
        #expect(try TreePath("\u{E9}.tf").description == "é.tf")
    }

    @Test(arguments: [
        "../\u{0BBE}x/y", "a/../\u{0DCF}b", ".git/\u{09BE}config", "a/.\u{0BBE}", "\u{0BBE}x", "a/\u{0BBE}x",
        "a.\u{1F3FB}",
    ])
    func `D: a mark cannot hide a separator or a dot`(_ path: String) {
        #expect(message(path)?.hasSuffix("holds a mark that joins the character before it") == true)
    }

    @Test(arguments: ["கொடி/தமிழ்.tf", "हिन्दी.tf", "日本/東京.tf", "Ελλάδα"])
    func `F3: letters with marks of their own script are kept`(_ path: String) {
        #expect(message(path)?.hasSuffix("holds a mark that joins the character before it") != true)
    }

    @Test func `F3: paths that differ by case only share a key`() throws {
        #expect(try TreePath("Main.tf").foldedKey == TreePath("main.tf").foldedKey)
    }

    @Test(arguments: [".gitmodules", ".GitAttributes", "x/gitmod~1", "GI7D29~1", "a/.gitignore"])
    func `F2: files that configure git are known by every name`(_ path: String) throws {
        #expect(try TreePath(path).isGitConfiguration)
    }

    @Test(arguments: ["main\u{FE0F}.tf", "a\u{34F}b", "\u{3164}", "a\u{FFA0}"])
    func `O3: characters that show nothing are refused`(_ path: String) {
        #expect(message(path)?.hasSuffix("holds a control or invisible character") == true)
    }

    @Test func `F3: every case of a letter has one key`() throws {
        #expect(try TreePath("ς").foldedKey == TreePath("Σ").foldedKey)
        #expect(try TreePath("ſ").foldedKey == TreePath("S").foldedKey)
    }

    @Test func `a path at the limit passes, one byte more does not`() throws {
        let long = Array(repeating: "abcdefg", count: 64).joined(separator: "/") + "x"
        #expect(long.utf8.count == 512)
        #expect(try TreePath(long).components.count == 64)
        #expect(message(long + "x") == "the path '\(long)x' has 513 bytes, the limit is 512")
        #expect(message(String(repeating: "a", count: 256))?.contains("a segment of 256 bytes") == true)
    }

    @Test func `parents, names and relative paths are those of the segments`() throws {
        let path = try TreePath("a/b/c.tf")
        #expect(path.name == "c.tf")
        #expect(path.parent?.description == "a/b")
        #expect(try path.relative(to: TreePath("a"))?.description == "b/c.tf")
        #expect(try path.relative(to: TreePath("a/b/c.tf")) == nil)
        #expect(try path.relative(to: TreePath("a/bb")) == nil)
    }

    private func message(_ path: String) -> String? {
        do throws(Diagnostic) {
            _ = try TreePath(path)
            return nil
        } catch {
            return error.message
        }
    }
}
