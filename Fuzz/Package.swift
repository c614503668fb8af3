// swift-tools-version: 6.2
import PackageDescription

/// Instrumented by libFuzzer, which brings the main function: `scripts/fuzz` gives the flags.
func target(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["FuzzDriver", .product(name: "GabaritTemplate", package: "gabarit")],
        swiftSettings: [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "gabarit-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "gabarit", path: "..")],
    targets: [.target(name: "FuzzDriver"), target("FuzzCompile"), target("FuzzRender"), target("FuzzJinja")]
)
