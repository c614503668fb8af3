/// Where a secret is kept. A configuration holds references and never a secret itself.
public enum SecretReference: Sendable, Hashable {
    /// The content of a file, without the line end at its end; read again whenever it changes.
    case file(path: String)
    /// A variable of the process's environment.
    case environment(name: String)
    /// What a program prints, without the line end at its end: an absolute path and its arguments.
    case command(arguments: [String])
}

extension SecretReference: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let path): "the file '\(path)'"
        case .environment(let name): "the environment variable '\(name)'"
        case .command(let arguments): "the command '\(arguments.first ?? "")'"
        }
    }
}
