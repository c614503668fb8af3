/// A word at the start of a title that makes a pull request a draft, on hosts that have no other sign.
struct DraftPrefix: Sendable, Hashable {
    /// The forms a person may have written, in lower case; the first one is ours.
    private let forms: [String]
    private let own: String

    static let gitLab = DraftPrefix(own: "Draft: ", forms: ["draft:", "[draft]", "(draft)"])
    static let gitea = DraftPrefix(own: "WIP: ", forms: ["wip:", "[wip]"])

    private init(own: String, forms: [String]) {
        self.own = own
        self.forms = forms
    }

    func isOn(_ title: String) -> Bool { forms.contains { title.lowercased().hasPrefix($0) } }

    /// The title of a draft.
    func added(to title: String) -> String { isOn(title) ? title : own + title }

    /// The title without any of the forms, however many there are.
    func removed(from title: String) -> String {
        var rest = title[...]
        while let form = forms.first(where: { rest.lowercased().hasPrefix($0) }) {
            rest = rest.dropFirst(form.count).drop { $0 == " " }
        }
        return String(rest)
    }
}
