internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// What a template gives: its output, or the code and message of its first error.
func rendered(_ template: String, _ context: Object = [:], settings: TemplateSettings = .init()) -> String {
    do throws(Diagnostics) {
        let environment = TemplateEnvironment(settings)
        return try environment.compile(SourceFile(name: "t", text: template)).render(context)
    } catch {
        guard let first = error.all.first else { return "no problem" }
        return "\(first.code): \(first.message)"
    }
}
