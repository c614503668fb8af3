import GabaritDigest
public import GabaritTemplate

extension TemplateExtensions {
    /// What Gabarit adds to the template language, in modules, in the configuration and in `gabarit render`: the filter
    /// `sha256`.
    public static let product: TemplateExtensions = {
        var extensions = TemplateExtensions()
        extensions.addFilter("sha256") { (text: String) in Digest.sha256(Array(text.utf8)) }
        return extensions
    }()
}
