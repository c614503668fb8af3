// swift-tools-version: 6.2
import PackageDescription

/// A program of somebody who wants the template library alone.
let package = Package(
    name: "consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "gabarit", path: "../..")],
    targets: [
        .executableTarget(name: "consumer", dependencies: [.product(name: "GabaritTemplate", package: "gabarit")])
    ]
)
