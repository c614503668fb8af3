internal import GabaritModule
internal import GabaritTemplate

/// The variables that the files of values give, which a module writes itself and Terraform reads without being told to.
///
/// Source: Terraform, "Assign values to root module variables": `terraform.tfvars`, `*.auto.tfvars`, and both with `.json`.
struct TerraformValues {
    /// What stands like the name of a value somewhere; more than there is, so that nothing is said of what has a value.
    private(set) var names: Set<String> = []
    /// Whether a template writes names, or brings in what does.
    private(set) var areUnknown = false

    /// Whether Terraform reads a file of this name by itself.
    static func isRead(_ target: String) -> Bool {
        let name = target.lowercased().split(separator: "/").last.map(String.init) ?? ""
        let bare = name.hasSuffix(".json") ? String(name.dropLast(".json".count)) : name
        return bare == "terraform.tfvars" || bare.hasSuffix(".auto.tfvars")
    }

    init(of module: Module) {
        for entry in module.entries where Self.isRead(entry.target.source) { read(entry) }
    }

    private mutating func read(_ entry: FileEntry) {
        for line in entry.content.split(separator: 0x0A) { read(line) }
        guard case .template(let template) = entry.rendering else { return }
        areUnknown =
            areUnknown
            || TemplateTag.all(in: entry.content, template.delimiters).contains { tag in
                ["include", "extends", "import", "from"].contains(tag.words.first) || names(tag, in: entry.content)
            }
    }

    /// Whether a tag stands where the name of a value would: an equals sign or a colon is behind it.
    private func names(_ tag: TemplateTag, in bytes: [UInt8]) -> Bool {
        let next = bytes[tag.range.upperBound...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x22 }
        return next == 0x3D || next == 0x3A
    }

    /// Every word of a line with `=` or `:` behind it, in quotes or not; JSON may have several.
    private mutating func read(_ line: ArraySlice<UInt8>) {
        var word: [UInt8] = []
        var isOver = false
        for byte in line {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x2D:
                if isOver { word = [] }
                isOver = false
                word.append(byte)
            case 0x20, 0x09, 0x22: isOver = true
            case 0x3D, 0x3A:
                if !word.isEmpty { names.insert(String(decoding: word, as: UTF8.self)) }
                word = []
            default:
                word = []
                isOver = false
            }
        }
    }
}
