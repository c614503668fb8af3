/// Lines for the log of a pipeline, which takes some texts for commands.
///
/// Source: the command parsers of the GitHub and Azure runners: `::` counts after leading white space, `##[` and
/// `##vso[` anywhere in a line.
public enum PipelineLog {
    /// The line with a space inside of every mark that a runner would obey.
    ///
    /// - Parameter line: one line; put ``VisibleText/escaped(_:)`` before when it may hold line ends.
    public static func neutralised(_ line: String) -> String {
        var output = ""
        var rest = Substring(line)
        let head = rest.prefix { $0.isWhitespace }
        rest = rest.dropFirst(head.count)
        output += head
        if rest.hasPrefix("::") {
            output += ": :"
            rest = rest.dropFirst(2)
        }
        while let first = rest.first {
            if first == "#", startsCommand(rest) {
                output += "# #"
                rest = rest.dropFirst(2)
            } else {
                output.append(first)
                rest = rest.dropFirst()
            }
        }
        return output
    }

    private static func startsCommand(_ text: Substring) -> Bool {
        let start = text.prefix(6).lowercased()
        return start.hasPrefix("##[") || start == "##vso["
    }
}
