internal import GabaritModule
internal import GabaritSource
internal import GabaritTestKit

/// A module with one name misspelt or dropped.
struct ModuleMutant {
    let site: MutationSite
    let folder: ModuleFolder
    /// What was done, for a person.
    let change: String

    init?(_ site: MutationSite, of folder: ModuleFolder, _ random: inout SeededGenerator) {
        self.site = site
        let name = site.kind == .folder ? site.path.name : Self.text(site, folder)
        let drops = site.kind != .folder && Bool.random(using: &random)
        let other = drops ? "" : Self.misspelt(name, &random)
        guard other != name, let changed = Self.changed(folder, site, to: other) else { return nil }
        self.folder = changed
        let line = folder.files[site.path].map { Self.line(of: site, in: $0.bytes) } ?? 1
        let place = "\(site.module)/\(site.path)" + (site.kind == .folder ? "" : ":\(line)")
        change = drops ? "\(place): '\(name)' dropped" : "\(place): '\(name)' became '\(other)'"
    }

    /// One letter too few, too many, another one, or two that changed places.
    private static func misspelt(_ name: String, _ random: inout SeededGenerator) -> String {
        var letters = Array(name)
        let place = Int.random(in: letters.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where letters.count > 1: letters.remove(at: place)
        case 1: letters.insert(letters[place], at: place)
        case 2 where place + 1 < letters.count: letters.swapAt(place, place + 1)
        default: letters[place] = letters[place] == "x" ? "q" : "x"
        }
        return String(letters)
    }

    private static func changed(_ folder: ModuleFolder, _ site: MutationSite, to other: String) -> ModuleFolder? {
        var folder = folder
        guard let file = folder.files[site.path] else { return nil }
        if site.kind == .folder {
            let path = (site.path.components.dropLast() + [other]).joined(separator: "/")
            guard let renamed = try? TreePath(path), folder.files[renamed] == nil else { return nil }
            folder.files[site.path] = nil
            folder.files[renamed] = file
        } else {
            folder.files[site.path]?.bytes.replaceSubrange(site.range, with: other.utf8)
        }
        return folder
    }

    private static func text(_ site: MutationSite, _ folder: ModuleFolder) -> String {
        String(decoding: folder.files[site.path]?.bytes[site.range] ?? [], as: UTF8.self)
    }

    private static func line(of site: MutationSite, in bytes: [UInt8]) -> Int {
        SourceFile(name: "", bytes: bytes).position(at: site.range.lowerBound).line
    }
}
