internal import Glibc

/// The environment of this process.
enum ProcessEnvironment {
    /// Every variable by its name.
    static var all: [String: String] {
        var variables: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let mark = text.firstIndex(of: "=") {
                variables[String(text[..<mark])] = String(text[text.index(after: mark)...])
            }
            place += 1
        }
        return variables
    }
}
