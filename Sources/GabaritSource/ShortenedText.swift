extension String {
    /// As much of a text of the user as a message shows: 80 scalars, and a mark when there are more.
    public var shortened: String { shortened(to: 80) }

    func shortened(to most: Int) -> String {
        guard utf8.count > most, unicodeScalars.count > most else { return self }
        return String(unicodeScalars.prefix(most)) + "…"
    }
}
