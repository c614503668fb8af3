import FuzzDriver
import GabaritSource
import GabaritTemplate
import GabaritValue

/// Renders any bytes as a template with a context that the bytes also make, within small limits.
///
/// Flat code and the interpreter must write the same, and every problem must have a text.
private func fuzzRender(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = FuzzInput(Array(UnsafeBufferPointer(start: bytes, count: count)))
    let settings = input.settings()
    let context = input.context()
    let part = input.part()
    let environment = TemplateEnvironment(settings, loader: DictionaryLoader(["part": part, "main": input.rest()]))
    do throws(Diagnostics) {
        let template = try environment.template(named: "main")
        let text = try template.renderBytes(context)
        let recorded = try template.renderRecording(context)
        precondition(text == recorded.bytes, "flat code and the interpreter differ")
    } catch {
        _ = DiagnosticFormatter().text(error)
    }
    return 0
}

@_cdecl("FuzzRender_main")
public func main(_ count: CInt, _ arguments: ProcessArguments) -> CInt {
    runFuzzer(count, arguments) { fuzzRender($0, $1) }
}
