// swift-tools-version: 6.2
import PackageDescription

// Every target of ours builds with the same strict settings; dependencies keep theirs.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let certificates = product(name: "X509", package: "swift-certificates")
    static let collections = product(name: "HeapModule", package: "swift-collections")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grpcCore = product(name: "GRPCCore", package: "grpc-swift-2")
    static let grpcTransport = product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

/// The folders of `Sources/` that hold several targets, each in a folder of its own name. A target that is in none of
/// them lies beside them.
enum Folder: String {
    case core = "Core"
    case adapters = "Adapters"
    case c = "C"
    case double = "Double"

    func path(_ name: String) -> String { "Sources/\(rawValue)/\(name)" }
}

/// Symbols are four fifths of an optimised command, and nothing of ours prints them.
let stripped: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--strip-all"], .when(configuration: .release))]

func library(
    _ name: String, in folder: Folder? = nil, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: folder?.path(name) ?? "Sources/\(name)", resources: resources,
        swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "amarre",
    products: [
        .executable(name: "amarre", targets: ["amarre"]),
        .executable(name: "amarre-stand-in-provider", targets: ["amarre-stand-in-provider"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // C libraries, each behind one door.
        .systemLibrary(
            name: "CLibGit2", path: Folder.c.path("CLibGit2"), pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(
            name: "CLibCurl", path: Folder.c.path("CLibCurl"), pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CArgon2", path: Folder.c.path("CArgon2"), pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CMalloc", path: Folder.c.path("CMalloc")),
        .target(name: "CCurl", dependencies: ["CLibCurl"], path: Folder.c.path("CCurl")),
        .target(name: "CProgram", path: Folder.c.path("CProgram")),
        .target(name: "CGit2Shims", dependencies: ["CLibGit2"], path: Folder.c.path("CGit2Shims")),

        // Pure: values and functions. No I/O, no clock, no randomness.
        library("Model", in: .core, [.crypto]),
        library("DesiredState", in: .core, ["Model"]),
        library("LiveState", in: .core, ["Model"]),
        library("Planning", in: .core, ["Model", "DesiredState", "LiveState"]),
        library("Rollout", in: .core, ["Model", "DesiredState", "LiveState", "Planning"]),
        library("Ports", in: .core, ["Model", "DesiredState", "LiveState"]),
        library("Backups", in: .core, ["Model", "DesiredState", "LiveState", "Ports"]),
        library("Migrations", in: .core, ["Model", "Ports"]),
        library("SimulatedCloud", in: .double, [.crypto]),

        // Machines and their thin runner.
        library(
            "Controller", in: .core,
            ["Model", "DesiredState", "LiveState", "Planning", "Backups", "Rollout", "Ports", "Migrations", .logging]),
        library(
            "MachineSimulation", in: .double,
            [
                "Model", "DesiredState", "LiveState", "Planning", "Backups", "Rollout", "Ports", "Controller",
                "SimulatedCloud", .collections, .crypto,
            ]),

        // Adapters: each knows one outside system, never another adapter.
        library("DesiredStateFiles", in: .adapters, ["Model", "DesiredState", .yams]),
        library("HTTPTransport", in: .adapters, ["CCurl"]),
        library("GitSource", in: .adapters, ["CLibGit2", "CGit2Shims", "Model", "DesiredState", "Ports", .crypto]),
        library(
            "Scaleway", in: .adapters,
            ["HTTPTransport", "Model", "DesiredState", "LiveState", "Ports", .crypto, .yams],
            // Links to the files themselves, in `controller/migrate` and `controller/verify`.
            resources: [.embedInCode("Migrations/wrapper.py"), .embedInCode("Verifications/count.py")]),
        library("HealthProbe", in: .adapters, ["HTTPTransport", "Model", "Ports"]),
        library(
            "Terraform", in: .adapters,
            ["HTTPTransport", "Model", "Ports", .crypto, .logging, .subprocess, .systemPackage]),
        library("Journal", in: .adapters, ["Model", "Ports", .grdb]),
        library("AuditLog", in: .adapters, ["Model", "Ports", .crypto, .grdb]),

        // The double of Scaleway for tests and the demo.
        library(
            "ScalewaySimulator", in: .double,
            ["CArgon2", "CProgram", "SimulatedCloud", .hummingbird, .logging, .nioCore, .nioHTTP1, .nioPosix, .yams]),
        library(
            "ScalewayStandInProvider", in: .double,
            [
                "CArgon2", "HTTPTransport", .asn1, .certificates, .crypto, .grpcCore, .grpcTransport, .nioCore,
                .nioPosix, .nioSSL,
            ],
            // In the program itself: Terraform's mirror takes nothing else.
            resources: [.embedInCode("Schema/schemas.txt")]
        ),

        // The controller as a process, with its parts as protocols, and what people are shown of it.
        library(
            "Operations",
            [
                "Model", "DesiredState", "DesiredStateFiles", "LiveState", "Planning", "Backups", "Rollout", "Ports",
                "Controller", "CMalloc", .crypto, .logging, .serviceLifecycle, .unixSignals, .yams,
            ]),
        library("Presentation", ["Model", "LiveState", "Ports", "Operations", .logging]),

        // Real servers of this machine, for the demo and for tests.
        library("LocalServers", in: .double),

        // The demo: a story with a real controller, and a client that asks whether what it tells is true.
        library(
            "Demo", in: .double,
            [
                "Model", "DesiredState", "DesiredStateFiles", "Planning", "Ports", "Controller", "HTTPTransport",
                "Journal", "AuditLog", "LocalServers", "Operations", "Presentation",
            ]),

        .executableTarget(
            name: "amarre",
            dependencies: [
                "Model", "DesiredState", "DesiredStateFiles", "Ports", "Controller", "MachineSimulation", "GitSource",
                "HTTPTransport", "Scaleway", "HealthProbe", "Terraform", "Journal", "AuditLog", "SimulatedCloud",
                "ScalewaySimulator", "Operations", "Presentation", "Demo",
                .argumentParser, .logging, .serviceLifecycle,
            ],
            path: "Sources/Command",
            swiftSettings: strict,
            linkerSettings: stripped
        ),
        .executableTarget(
            name: "amarre-stand-in-provider",
            dependencies: ["ScalewayStandInProvider"],
            path: Folder.double.path("StandInProviderCommand"),
            swiftSettings: strict,
            linkerSettings: stripped
        ),

        // Helpers that several test targets share.
        .target(
            name: "TestSupport",
            dependencies: ["LocalServers", "Model", "DesiredState", "LiveState", "Planning", "Ports", .grdb, .logging],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),

        tests("ModelTests", ["Model", "TestSupport"]),
        tests("DesiredStateTests", ["DesiredState", "DesiredStateFiles", "LocalServers", "Model", "TestSupport"]),
        tests(
            "PlanningTests", ["Planning", "Rollout", "DesiredState", "LiveState", "Model", "TestSupport"]),
        tests("MigrationsTests", ["Migrations", "Ports", "Model", "TestSupport"]),
        tests("BackupsTests", ["Backups", "DesiredState", "LiveState", "Ports", "Model", "TestSupport"]),
        tests(
            "ControllerTests",
            [
                "Controller", "MachineSimulation", "Ports", "Rollout", "Planning", "DesiredState", "LiveState",
                "Model", "TestSupport",
            ]),
        tests(
            "GitSourceTests",
            ["GitSource", "CGit2Shims", "DesiredState", "LocalServers", "Ports", "Model", "TestSupport"]),
        tests("HTTPTransportTests", ["HTTPTransport", "HealthProbe", "Model", "Ports", "TestSupport"]),
        tests(
            "ScalewayTests",
            [
                "Scaleway", "Backups", "HTTPTransport", "ScalewaySimulator", "SimulatedCloud", "DesiredState",
                "LiveState", "LocalServers", "Migrations", "Planning", "Ports",
                "Model", "TestSupport",
            ]),
        tests("StoresTests", ["Journal", "AuditLog", "LocalServers", "Ports", "Model", "TestSupport", .grdb, .crypto]),
        tests(
            "TerraformTests",
            [
                "Terraform", "HTTPTransport", "LocalServers", "Planning", "Ports", "Model", "ScalewaySimulator",
                "SimulatedCloud", "TestSupport",
                .logging,
            ]),
        tests("MigrateWrapperTests", ["HTTPTransport", "LocalServers", "TestSupport"]),
        tests("SimulatorTests", ["SimulatedCloud", "ScalewaySimulator", "HTTPTransport", "TestSupport"]),
        tests(
            "StandInProviderTests",
            [
                "CArgon2", "HTTPTransport", "LocalServers", "ScalewaySimulator", "ScalewayStandInProvider",
                "SimulatedCloud", "TestSupport",
            ]),
        tests(
            "OperationsTests",
            [
                "Operations", "Controller", "Backups", "DesiredState", "DesiredStateFiles", "LiveState", "Journal",
                "AuditLog", "Ports", "Model",
                "TestSupport", .grdb, .logging,
            ]),
        tests(
            "PresentationTests", ["Presentation", "Operations", "LiveState", "Ports", "Model", "TestSupport", .logging]),
        tests(
            "EndToEndTests",
            [
                "amarre", "AuditLog", "Demo", "HTTPTransport", "Journal", "LocalServers", "Operations", "Presentation",
                "Ports", "Model",
                "TestSupport", .argumentParser, .crypto, .yams,
            ]),
    ]
)
