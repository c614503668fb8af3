internal import GabaritSource

/// The functions of Terraform and OpenTofu: nobody can add any but those of providers, which are called by a path.
///
/// Source: Terraform language, "Built-in Functions"; OpenTofu language, "Built-in Functions".
enum TerraformFunctions {
    private static let names: Set<String> = [
        "abs", "abspath", "alltrue", "anytrue", "base64decode", "base64encode", "base64gunzip", "base64gzip",
        "base64sha256", "base64sha512", "basename", "bcrypt", "can", "ceil", "chomp", "chunklist", "cidrcontains",
        "cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets", "coalesce", "coalescelist", "compact", "concat",
        "contains", "csvdecode", "defaults", "dirname", "distinct", "element", "endswith", "ephemeralasnull", "file",
        "filebase64", "filebase64sha256", "filebase64sha512", "fileexists", "filemd5", "fileset", "filesha1",
        "filesha256", "filesha512", "flatten", "floor", "format", "formatdate", "formatlist", "indent", "index",
        "issensitive", "join", "jsondecode", "jsonencode", "keys", "length", "list", "log", "lookup", "lower", "map",
        "matchkeys", "max", "md5", "merge", "min", "nonsensitive", "one", "parseint", "pathexpand", "plantimestamp",
        "pow", "range", "regex", "regexall", "replace", "reverse", "rsadecrypt", "sensitive", "setintersection",
        "setproduct", "setsubtract", "setunion", "sha1", "sha256", "sha512", "signum", "slice", "sort", "split",
        "startswith", "strcontains", "strrev", "substr", "sum", "templatefile", "templatestring", "textdecodebase64",
        "textencodebase64", "timeadd", "timecmp", "timestamp", "title", "tobool", "tolist", "tomap", "tonumber",
        "toset",
        "tostring", "transpose", "trim", "trimprefix", "trimspace", "trimsuffix", "try", "type", "upper", "urldecode",
        "urlencode", "uuid", "uuidv5", "values", "yamldecode", "yamlencode", "zipmap",
    ]
    /// What looks like a call in a type.
    private static let types: Set<String> = ["list", "map", "object", "optional", "set", "tuple"]
    /// What may stand before a parenthesis of its own.
    private static let keywords: Set<String> = ["else", "for", "if", "in"]

    /// Whether a word that is called is nearly a function: a later version may know more of them.
    static func isSlip(_ word: String) -> Bool {
        !names.contains(word) && !types.contains(word) && !keywords.contains(word)
            && NearName.of(word, among: names) != nil
    }

    static func problem(_ place: TerraformNames.Place) -> Diagnostic {
        Diagnostic(
            code: "E_TF_LANGUAGE", "Terraform has no function '\(place.name)'", at: .span(place.span),
            name: place.name, among: names.sorted())
    }
}
