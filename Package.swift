// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target here is compiled with; a warning is an error.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Checked in every test; what is released was measured a tenth faster without.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A Debian library: a module map and a header of inline helpers, no logic.
func library(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A layer of ours: what it may import is what is listed here, and a test holds that too.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// One process: composes modules, never imports a C library or another process.
func process(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["Support"], swiftSettings: house)
}

let package = Package(
    name: "legato",
    products: [
        .executable(name: "legato-producer", targets: ["Producer"]),
        .executable(name: "legato-processor", targets: ["Processor"]),
        .executable(name: "legato-sink", targets: ["Sink"]),
        .executable(name: "legato-dashboard", targets: ["Dashboard"]),
        .executable(name: "legato-demo", targets: ["Demo"]),
        .library(name: "Kafka", targets: ["Kafka"]),
        .library(name: "Plays", targets: ["Plays"]),
        .library(name: "Wire", targets: ["Wire"]),
    ],
    targets: [
        library("CRdKafka", pkgConfig: "rdkafka", package: "librdkafka-dev"),
        library("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        library("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        library("CMicrohttpd", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
        library("CZip", pkgConfig: "libzip", package: "libzip-dev"),
        library("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
        library("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        library("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
        .systemLibrary(name: "CFileSystem"),
        .systemLibrary(name: "CClock"),
        .systemLibrary(name: "CMemory"),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O3", "-DNDEBUG"])],
            linkerSettings: [.linkedLibrary("simdjson")]
        ),

        module("Plays"),
        module("Kafka", ["CRdKafka"]),
        module("SQLite", ["CSQLite"]),
        module("HTTP", ["CCurl", "CMicrohttpd"]),
        module("Wire", ["CSimdJSON", "CCrypto", "Plays"]),
        module("Archive", ["CZip"]),
        module("Stage", ["CMemory"]),

        module("Topics", ["Kafka", "Stage", "Plays"]),
        module("Ranges", ["Kafka", "Wire", "Stage", "Plays"]),
        module("Spotify", ["HTTP", "Wire", "Stage", "Plays"]),
        module("ObjectStore", ["HTTP", "Wire", "Stage", "Plays"]),
        module("Simulator", ["HTTP", "Wire", "Stage", "Plays"]),
        module("Metrics", ["HTTP", "Stage"]),
        module("Doctor", ["CClock", "Topics", "Kafka", "Wire", "Stage", "Plays"]),

        module(
            "Lake", ["CZlib", "CZstd", "CFileSystem", "ObjectStore", "Wire", "Stage", "Plays"]),

        process(
            "Producer",
            [
                "Doctor", "Metrics", "Ranges", "Topics", "Spotify", "Kafka", "HTTP", "Wire",
                "Archive", "Stage", "Plays",
            ]),
        process(
            "Processor",
            ["Doctor", "Metrics", "Ranges", "Topics", "Kafka", "Wire", "Stage", "Plays"]),
        process(
            "Sink",
            [
                "Doctor", "Metrics", "Ranges", "Topics", "Lake", "ObjectStore", "Kafka", "SQLite",
                "Wire", "Stage", "Plays",
            ]),
        process("Dashboard", ["Metrics", "SQLite", "HTTP", "Wire", "Stage", "Plays"]),
        process(
            "Demo",
            [
                "Topics", "Spotify", "Simulator", "Kafka", "SQLite", "HTTP", "Wire", "Stage",
                "Plays",
            ]),

        .target(
            name: "Support", dependencies: ["Stage"], path: "Tests/Support",
            exclude: [
                "broker", "faults", "lake", "metrics_check.py", "spotipy_check.py", "terminal.py",
            ],
            swiftSettings: house),
        .target(name: "CCountedMemory", path: "Tests/CCountedMemory"),
        tests(
            "HouseTests",
            ["Producer", "Processor", "Sink", "Dashboard", "Demo", "Metrics", "Stage"]),
        tests("PlaysTests", ["Stage", "Plays"]),
        tests("KafkaTests", ["Kafka", "CRdKafka"]),
        tests("SQLiteTests", ["SQLite"]),
        tests("HTTPTests", ["HTTP"]),
        tests("WireTests", ["Wire", "Stage", "Plays"]),
        tests("ArchiveTests", ["Archive"]),
        tests("StageTests", ["Stage"]),
        tests("TopicsTests", ["Topics", "Kafka", "Stage", "Plays"]),
        tests("DoctorTests", ["Doctor", "Topics", "Stage", "Plays"]),
        tests("MetricsTests", ["Metrics", "HTTP", "Stage"]),
        tests("SpotifyTests", ["Spotify", "Simulator", "HTTP", "Wire", "Stage", "Plays"]),
        .testTarget(
            name: "LakeTests",
            dependencies: ["Lake", "ObjectStore", "Wire", "Stage", "Plays", "Support"],
            exclude: ["genres.py", "read_parquet.py", "read_topics.py"], swiftSettings: house),
        tests("ObjectStoreTests", ["ObjectStore", "HTTP", "Stage", "Plays"]),
        tests("SimulatorTests", ["Simulator", "HTTP", "Wire", "Stage", "Plays"]),
        tests(
            "ProducerTests",
            [
                "Producer", "Metrics", "Ranges", "Topics", "Spotify", "Simulator", "Kafka", "HTTP",
                "Wire", "Archive", "Stage", "Plays",
            ]),
        tests("RangesTests", ["Ranges", "Topics", "Kafka", "Wire", "Stage", "Plays"]),
        .testTarget(
            name: "ProcessorTests",
            dependencies: [
                "CCountedMemory", "Processor", "Metrics", "Ranges", "Topics", "Kafka", "Wire",
                "Stage", "Plays", "Support",
            ],
            exclude: ["read_back.py"], swiftSettings: house),
        .testTarget(
            name: "SinkTests",
            dependencies: [
                "Sink", "Doctor", "Metrics", "Ranges", "Topics", "Lake", "ObjectStore", "Kafka",
                "SQLite", "HTTP", "Wire", "Stage", "Plays", "Support",
            ],
            exclude: ["Released", "readers.py"], swiftSettings: house),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Dashboard", "Sink", "SQLite", "HTTP", "Wire", "Stage", "Plays", "Support",
            ],
            exclude: ["browser"], swiftSettings: house),
        tests("DemoTests", ["Demo", "Topics", "Stage"]),

        .testTarget(
            name: "DeployTests", dependencies: ["Support"],
            exclude: ["dag_check.py", "kubernetes_check.py"], swiftSettings: house),

        // The built executables, end to end: on the embedded broker, and on a real Kafka.
        tests(
            "PipelineTests",
            [
                "Topics", "Spotify", "Simulator", "Kafka", "SQLite", "HTTP", "Wire", "Stage",
                "Plays",
            ]),
        tests(
            "BrokerTests",
            [
                "Topics", "Spotify", "Simulator", "Kafka", "SQLite", "HTTP", "Wire", "Stage",
                "Plays",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
