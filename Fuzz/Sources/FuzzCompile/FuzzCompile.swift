import FuzzDriver
import GabaritSource
import GabaritTemplate
import GabaritValue

/// Compiles any bytes as a template: the lexer, the parser, flat code and the analysis must end without a crash.
///
/// The first byte chooses the settings, so that every lexer is reached.
private func fuzzCompile(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let choice = input.first else { return 0 }
    let file = SourceFile(name: "fuzz", bytes: Array(input.dropFirst()))
    do throws(Diagnostics) {
        let template = try TemplateEnvironment(settings(choice)).compile(file)
        _ = template.compileEverything()
        _ = template.findings(in: ["a": .any, "xs": .any])
    } catch {
        // Showing every problem walks its places and hints.
        _ = DiagnosticFormatter().text(error)
    }
    return 0
}

private func settings(_ choice: UInt8) -> TemplateSettings {
    var settings = choice & 1 == 0 ? TemplateSettings() : .strict
    settings.trimBlocks = choice & 2 != 0
    settings.lstripBlocks = choice & 4 != 0
    settings.allowsDo = choice & 8 != 0
    settings.allowsLoopControls = choice & 8 != 0
    if choice & 16 != 0 { (settings.lineStatementPrefix, settings.lineCommentPrefix) = ("#", "##") }
    if choice & 32 != 0 { settings.newlineSequence = .carriageReturnAndLineFeed }
    if choice & 64 != 0 {
        settings.delimiters = Delimiters(
            blockStart: "<%", blockEnd: "%>", variableStart: "${", variableEnd: "}", commentStart: "<!--",
            commentEnd: "-->")
    }
    return settings
}

@_cdecl("FuzzCompile_main")
public func main(_ count: CInt, _ arguments: ProcessArguments) -> CInt {
    runFuzzer(count, arguments) { fuzzCompile($0, $1) }
}
