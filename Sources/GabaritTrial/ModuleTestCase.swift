internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// One test of a module: a folder in its `tests/`, in memory.
///
/// Shape of the folder, of which only a request must be there:
/// ```
/// request.json | request.yaml    what is asked for, in any form that a queue may carry
/// case.yaml                      a title, the operator's variables, other settings
/// before/                        the workspace folder to start from
/// start.json | start.yaml        a request that is performed first
/// previous/                      an older version of the module, which performs the start
/// edit/                          files that someone changes by hand after the start
/// after/                         the workspace folder as it must be
/// expected.json | expected.yaml  what else the plan must say
/// ```
public struct ModuleTestCase: Sendable {
    /// The module that it belongs to, by the name of its folder.
    public let module: String
    /// The name of its folder.
    public let name: String
    /// Its files, by their paths in its folder.
    let files: [TreePath: ModuleFile]
    /// How messages name its folder.
    let shownPath: String
    /// The variables that all cases of the module have.
    let shared: Object
    /// What keeps its files from being read.
    let unreadable: [Diagnostic]

    /// `module/case`, what filters look at.
    public var title: String { "\(module)/\(name)" }

    /// The name of the file in `tests/` that holds the operator's variables of all cases.
    public static let sharedName = "variables.yaml"

    /// The files below one of its folders, by their paths in it.
    func tree(_ folder: String) -> [TreePath: ModuleFile] {
        var tree: [TreePath: ModuleFile] = [:]
        for (path, file) in files where path.components.first == folder {
            guard let top = try? TreePath(folder), let inside = path.relative(to: top) else { continue }
            tree[inside] = file
        }
        return tree
    }

    /// The first of some files that is there.
    func source(_ names: String...) -> SourceFile? {
        for name in names {
            guard let path = try? TreePath(name), let file = files[path] else { continue }
            return SourceFile(name: "\(shownPath)/\(name)", bytes: file.bytes)
        }
        return nil
    }

    /// Files and folders that a test may have; of two forms of one file, one.
    private static let forms = [
        ["request.json", "request.yaml"], ["start.json", "start.yaml"], ["expected.json", "expected.yaml"],
        ["case.yaml"],
    ]
    private static let trees = ["before", "previous", "edit", "after"]

    /// Names in its folder that mean nothing to a test, as a slip of the pen leaves them, and files of one meaning.
    func layoutProblems() -> [Diagnostic] {
        let known = Set(Self.forms.joined())
        let strange = Set(
            files.keys.compactMap { path -> String? in
                let parts = path.components
                if parts.count == 1 { return known.contains(parts[0]) || Self.isForPeople(parts[0]) ? nil : parts[0] }
                return Self.trees.contains(parts[0]) ? nil : parts[0]
            })
        let unknown = strange.sorted().map { name in
            Diagnostic(
                code: "E_TEST_FILE", "'\(name)' means nothing to a test", at: .file("\(shownPath)/\(name)"), name: name,
                among: known.sorted() + Self.trees,
                otherwise: "a test has \((known.sorted() + Self.trees).joined(separator: ", "))")
        }
        let twice = Self.forms.filter { form in form.count { source($0) != nil } > 1 }.map { form in
            Diagnostic(
                code: "E_TEST_FILE", "a test has '\(form[0])' or '\(form[1])', not both", at: .file(shownPath),
                hint: "delete one of them")
        }
        return unknown + twice
    }

    /// What says something to a reader of the folder, or belongs to a tool.
    private static func isForPeople(_ name: String) -> Bool {
        name.hasPrefix(".") || name.lowercased().hasSuffix(".md")
    }

    /// Whether anything says what must come out.
    var isRecorded: Bool { source("expected.json", "expected.yaml") != nil || !tree("after").isEmpty }
}
