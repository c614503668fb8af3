/// Thrown by a filter, test or function of an application; the message appears at the place of the call.
///
/// Any other error can be thrown too and is shown by its description, behind the name of the function.
public struct TemplateCallError: Error, Sendable, Hashable {
    /// One lower-case sentence without a full stop.
    public var message: String
    /// What to do next.
    public var hint: String?

    /// - Parameters:
    ///   - message: what is wrong with the call.
    ///   - hint: what to do next.
    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
