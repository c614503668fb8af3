// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "gabarit-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "gabarit", path: "..")],
    targets: [
        .executableTarget(
            name: "TemplateBenchmark", dependencies: [.product(name: "GabaritTemplate", package: "gabarit")])
    ]
)
