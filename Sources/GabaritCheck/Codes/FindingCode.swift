public import GabaritSource

/// One kind of finding: its number, the words that readers and runs have for it, and the page that explains it.
///
/// `E` is an error, `W` a warning; a number belongs to one kind for ever and is not used again.
public struct FindingCode: Sendable {
    /// The code that people see, for example `E0301`.
    public let number: String
    /// What the readers, the checks and runs call it, for example `E_UNDEFINED`; each word belongs to one number.
    public let words: [String]
    public let english: Page
    public let french: Page
    /// Modules that have this finding and no other.
    public let wrong: ModuleText
    /// The same, mended: modules without a finding.
    public let right: ModuleText
    /// Whether only the folder on disk can have it, so that no text of a module shows it.
    public let isOfFolders: Bool

    /// What a page says in one language.
    public struct Page: Sendable, Hashable {
        /// A few words.
        public var title: String
        /// What was found, and why it matters.
        public var meaning: String
        /// The next step.
        public var advice: String

        init(_ title: String, _ meaning: String, _ advice: String) {
            self.title = title
            self.meaning = meaning
            self.advice = advice
        }
    }

    init(
        _ number: String, _ words: String..., en english: Page, fr french: Page, wrong: String, right: String,
        isOfFolders: Bool = false
    ) {
        self.number = number
        self.words = words
        self.english = english
        self.french = Page(
            FrenchTypography.set(french.title), FrenchTypography.set(french.meaning),
            FrenchTypography.set(french.advice))
        self.wrong = ModuleText(wrong)
        self.right = ModuleText(right)
        self.isOfFolders = isOfFolders
    }

    /// The page in a language.
    public func page(in language: Language) -> Page { language == .french ? french : english }
}

extension FindingCode {
    /// Every code, in the order of the numbers.
    public static let all: [FindingCode] =
        documents + manifest + templates + uses + blocks + files + terraform + shape + suppressions

    private static let byName: [String: FindingCode] = Dictionary(
        all.flatMap { code in ([code.number] + code.words).map { ($0, code) } }, uniquingKeysWith: { first, _ in first }
    )

    /// The code with a number or a word, in any case.
    public static func named(_ name: String) -> FindingCode? { byName[name] ?? byName[name.uppercased()] }

    /// The names that ``named(_:)`` knows, for finding the nearest.
    public static var names: [String] { byName.keys.sorted() }
}
