internal import Glibc

/// The environment of this process.
enum ProcessEnvironment {
    /// Every variable by its name, as they were when they were first asked for.
    static let all: [String: String] = {
        var variables: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let mark = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(text[..<mark])] = String(text[text.utf8.index(after: mark)...])
            }
            place += 1
        }
        return variables
    }()
}
