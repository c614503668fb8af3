internal import ArgumentParser

/// When to colour the output.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}
