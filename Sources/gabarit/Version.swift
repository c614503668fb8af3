/// Which Gabarit this is.
enum Version {
    /// The version of the next release; semantic versioning.
    static let text = "0.1.0"
}
