extension Clock where Duration == Swift.Duration {
    /// Sleeps for a limit that is hardly ever reached.
    ///
    /// A sleep that is cancelled keeps half a kibibyte until its time has come: thousands of commands a minute with minutes each
    /// to end would keep megabytes. In pieces each keeps it for seconds.
    func sleepInPieces(for limit: Duration) async throws {
        var rest = limit
        while rest > .zero {
            let piece = min(rest, .seconds(5))
            try await sleep(for: piece)
            rest -= piece
        }
    }
}
