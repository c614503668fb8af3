internal import ArgumentParser
internal import GabaritCheck

/// How findings are written.
enum FindingFormat: String, ExpressibleByArgument, CaseIterable {
    case human, json, sarif, github, azure

    var report: FindingReport {
        switch self {
        case .human: .human
        case .json: .json
        case .sarif: .sarif
        case .github: .github
        case .azure: .azure
        }
    }
}
