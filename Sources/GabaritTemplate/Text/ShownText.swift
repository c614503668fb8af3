extension String {
    /// The longest name that a message repeats, in characters.
    private static let mostShown = 60

    /// The text as a message repeats it: a long one is cut, as it may have a megabyte.
    var shortened: String {
        guard utf8.count > Self.mostShown, unicodeScalars.count > Self.mostShown else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(Self.mostShown - 1))) + "…"
    }
}
