// swift-tools-version: 6.2
import PackageDescription

/// The strictest settings that the compiler offers; a warning stops the build.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A library target in `Sources/`.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A library target in `Plugins/`.
func plugin(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Plugins/\(name)", swiftSettings: strict)
}

/// A test target in `Tests/`, with its case files left where they are.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: ["Cases"], swiftSettings: strict)
}

let package = Package(
    name: "gabarit",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gabarit", targets: ["gabarit"]),
        .library(name: "GabaritTemplate", targets: ["GabaritTemplate", "GabaritSource", "GabaritValue"]),
        .library(name: "GabaritRun", targets: ["GabaritRun"]),
        .library(name: "GabaritTestKit", targets: ["GabaritTestKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // ground
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "CProton"),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
        .systemLibrary(name: "CMalloc"),
        library("GabaritSource"),
        library(
            "GabaritDigest",
            [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]),
        library("GabaritValue", ["GabaritSource"]),

        // languages
        library("GabaritXML", ["CExpat"]),
        library("GabaritYAML", ["CYAML", "GabaritSource", "GabaritValue"]),
        library("GabaritTemplate", ["GabaritSource", "GabaritValue"]),

        // model (pure)
        library("GabaritModule", ["GabaritSource", "GabaritDigest", "GabaritValue", "GabaritYAML", "GabaritTemplate"]),
        library(
            "GabaritPlan",
            ["GabaritSource", "GabaritDigest", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritModule"]),
        library(
            "GabaritCheck",
            [
                "GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritModule", "GabaritPlan",
            ]),
        library(
            "GabaritTrial",
            [
                "GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritModule", "GabaritPlan",
            ]),
        library(
            "GabaritConfiguration",
            ["GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritPlan"]),

        // effects
        library(
            "GabaritProcess",
            [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        library("GabaritSecret", ["GabaritSource", "GabaritValue", "GabaritProcess"]),
        library("GabaritHTTP", ["GabaritSource", "GabaritValue"]),
        library(
            "GabaritHTTPClient",
            [
                "GabaritSource", "GabaritValue", "GabaritHTTP",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        library(
            "GabaritHTTPServer",
            [
                "GabaritHTTP",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        library("GabaritGit", ["GabaritSource", "GabaritValue", "GabaritProcess"]),
        library("GabaritCatalog", ["GabaritSource", "GabaritValue", "GabaritModule", "GabaritProcess", "GabaritGit"]),
        library("GabaritQueue", ["GabaritValue"]),
        library("GabaritStore", ["GabaritValue", "GabaritQueue", .product(name: "GRDB", package: "GRDB.swift")]),
        library(
            "GabaritRun",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritYAML", "GabaritModule", "GabaritPlan",
                "GabaritProcess", "GabaritGit", "GabaritQueue",
            ]),

        // plugins
        plugin("GitSteps", ["GabaritSource", "GabaritValue", "GabaritPlan", "GabaritGit", "GabaritRun"]),
        plugin(
            "PullRequestSteps",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritPlan", "GabaritProcess", "GabaritSecret",
                "GabaritHTTP", "GabaritGit", "GabaritQueue", "GabaritStore", "GabaritRun",
            ]),
        plugin("StatusSteps", ["GabaritSource", "GabaritValue", "GabaritPlan", "GabaritQueue", "GabaritRun"]),
        plugin(
            "AMQPQueue",
            [
                "CProton", "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritXML", "GabaritSecret",
                "GabaritHTTP", "GabaritQueue",
            ]),
        plugin(
            "AzureStorageQueue",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritXML", "GabaritSecret", "GabaritHTTP",
                "GabaritQueue",
            ]),
        .executableTarget(
            name: "swift-note", dependencies: ["GabaritSource", "GabaritValue"], path: "Plugins/Examples/SwiftNote",
            swiftSettings: strict),

        // apps
        library(
            "GabaritWorker",
            [
                "GabaritSource", "GabaritValue", "GabaritPlan", "GabaritCatalog", "GabaritGit", "GabaritQueue",
                "GabaritRun",
            ]),
        library(
            "GabaritTelemetry",
            [
                "GabaritSource", "GabaritValue", "GabaritSecret", "GabaritHTTP", "GabaritGit", "GabaritQueue",
                "GabaritRun", "PullRequestSteps", "GabaritPlan", "GabaritWorker",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .executableTarget(
            name: "gabarit",
            dependencies: [
                "CMalloc", "GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritModule",
                "GabaritPlan", "GabaritCheck", "GabaritTrial", "GabaritConfiguration", "GabaritProcess",
                "GabaritSecret", "GabaritHTTP",
                "GabaritHTTPClient", "GabaritGit", "GabaritCatalog", "GabaritQueue", "GabaritStore", "GabaritRun",
                "GitSteps", "PullRequestSteps", "StatusSteps", "AMQPQueue", "AzureStorageQueue", "GabaritWorker",
                "GabaritHTTPServer", "GabaritTelemetry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // proofs
        library(
            "GabaritTestKit",
            [
                "GabaritSource", "GabaritValue", "GabaritPlan", "GabaritProcess", "GabaritHTTP", "GabaritGit",
                "GabaritQueue", "GabaritStore", "GabaritRun", "PullRequestSteps",
            ]),
        tests("GabaritSourceTests", ["GabaritSource"]),
        tests("GabaritValueTests", ["GabaritSource", "GabaritValue"]),
        tests("GabaritYAMLTests", ["GabaritSource", "GabaritValue", "GabaritYAML"]),
        tests("GabaritTemplateTests", ["GabaritSource", "GabaritValue", "GabaritTemplate", "GabaritTestKit"]),
        tests(
            "GabaritModuleTests",
            ["GabaritSource", "GabaritValue", "GabaritYAML", "GabaritTemplate", "GabaritModule", "GabaritTestKit"]),
        tests(
            "GabaritPlanTests",
            ["GabaritSource", "GabaritDigest", "GabaritValue", "GabaritTemplate", "GabaritModule", "GabaritPlan"]),
        tests(
            "GabaritCheckTests",
            [
                "GabaritSource", "GabaritValue", "GabaritTemplate", "GabaritModule", "GabaritPlan", "GabaritCheck",
                "GabaritTestKit",
            ]),
        tests(
            "GabaritTrialTests",
            [
                "GabaritSource", "GabaritValue", "GabaritXML", "GabaritTemplate", "GabaritModule", "GabaritPlan",
                "GabaritTrial",
            ]),
        tests("GabaritConfigurationTests", ["GabaritSource", "GabaritValue", "GabaritPlan", "GabaritConfiguration"]),
        tests(
            "GabaritHTTPTests",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritProcess", "GabaritSecret", "GabaritHTTP",
                "GabaritHTTPClient", "GabaritTestKit",
            ]),
        tests("GabaritGitTests", ["GabaritSource", "GabaritProcess", "GabaritGit", "GabaritTestKit"]),
        tests(
            "GabaritCatalogTests",
            ["GabaritSource", "GabaritModule", "GabaritProcess", "GabaritGit", "GabaritCatalog", "GabaritTestKit"]),
        tests(
            "AMQPQueueTests",
            [
                "GabaritSource", "GabaritValue", "GabaritProcess", "GabaritSecret", "GabaritHTTP", "GabaritHTTPClient",
                "GabaritQueue",
                "AMQPQueue", "GabaritTestKit",
            ]),
        tests(
            "AzureStorageQueueTests",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritProcess", "GabaritSecret", "GabaritHTTP",
                "GabaritHTTPClient", "GabaritQueue", "AzureStorageQueue", "GabaritTestKit",
            ]),
        tests(
            "GabaritQueueTests",
            [
                "GabaritValue", "GabaritProcess", "GabaritQueue", "GabaritStore", "GabaritTestKit",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "GabaritRunTests",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritModule", "GabaritPlan", "GabaritProcess",
                "GabaritGit", "GabaritCatalog", "GabaritQueue", "GabaritStore", "GabaritRun", "GitSteps",
                "PullRequestSteps", "StatusSteps", "GabaritWorker", "GabaritTestKit",
            ]),
        tests(
            "PullRequestHostTests",
            [
                "GabaritSource", "GabaritDigest", "GabaritValue", "GabaritPlan", "GabaritProcess", "GabaritSecret",
                "GabaritHTTP", "GabaritHTTPClient", "GabaritGit", "GabaritRun", "PullRequestSteps", "GabaritTestKit",
            ]),
        tests(
            "GabaritTelemetryTests",
            [
                "GabaritSource", "GabaritValue", "GabaritHTTP", "GabaritQueue", "GabaritRun", "GabaritWorker",
                "GabaritTelemetry", "GabaritTestKit",
            ]),
        tests("CommandTests", ["GabaritSource", "GabaritValue", "GabaritProcess", "GabaritGit", "GabaritTestKit"]),
    ]
)
