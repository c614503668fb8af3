/// What addresses of services over HTTP have in common in the configuration.
enum WebAddress {
    /// Whether it goes over TLS, or names this machine: a test or an emulator.
    static func isSafe(_ address: String) -> Bool {
        ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"].contains { address.hasPrefix($0) }
    }
}
