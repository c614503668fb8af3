// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "gabarit-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "gabarit", path: ".."),
        .package(url: "https://github.com/stencilproject/Stencil", exact: "0.15.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    ],
    targets: [
        .executableTarget(
            name: "TemplateBenchmark", dependencies: [.product(name: "GabaritTemplate", package: "gabarit")]),
        .executableTarget(
            name: "PeerBenchmark",
            dependencies: [
                .product(name: "Stencil", package: "Stencil"),
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
    ]
)
