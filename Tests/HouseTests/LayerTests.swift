import Testing

@Suite struct `the layers` {
    static let package = (try? Repository.file("Package.swift"))?.text ?? ""

    @Test(arguments: Repository.sources)
    func `let a source import only what lies below it`(file: Repository.File) {
        let declared = Layers.dependencies(inPackage: Self.package)[file.module] ?? []
        #expect(Layers.faults(in: file, declared: declared) == [])
    }

    @Test func `are those of the package`() {
        #expect(Layers.faults(inPackage: Self.package) == [])
        #expect(
            Layers.dependencies(inPackage: Self.package)["Topics"] == ["Kafka", "Stage", "Plays"])
    }

    @Test(arguments: [
        ("Stage", "import Kafka", "Stage must not import Kafka"),
        ("Stage", "public import Topics", "Stage must not import Topics"),
        ("Kafka", "internal import Wire", "Kafka must not import Wire"),
        ("Plays", "import Stage", "Plays must not import Stage"),
        ("Topics", "import Spotify", "Topics must not import Spotify"),
        ("Sink", "import Producer", "Sink must not import Producer"),
        ("Sink", "import CSQLite", "Sink must not import CSQLite"),
        ("Wire", "import CCurl", "Wire must not import CCurl"),
        ("Wire", "import Foundation", "Wire must not import Foundation"),
        (
            "Wire", "@preconcurrency import struct Foundation.Date",
            "Wire must not import Foundation"
        ),
        ("Sink", "import Dispatch", "Sink must not import Dispatch"),
        ("Sink", "import Simulator", "Sink imports Simulator, which Package.swift does not say"),
        ("Kafka", "public import CRdKafka", "Kafka must not show CRdKafka to others"),
        ("Kafka", "@_exported import CRdKafka", "Kafka must not show CRdKafka to others"),
        ("Extras", "import Glibc", "Extras has no place in the layers"),
    ])
    func `refuse a planted import`(module: String, line: String, fault: String) {
        let text = "import Glibc\n\(line)\nstruct Planted {}\n"
        let file = Repository.File(path: "Sources/\(module)/Planted.swift", text: text)
        let declared = Layers.dependencies(inPackage: Self.package)[module] ?? []
        #expect(Layers.faults(in: file, declared: declared) == [fault])
    }

    @Test(arguments: [
        (
            #"module("Stage", ["CMemory"])"#, #"module("Stage", ["CMemory", "Kafka"])"#,
            "Stage must not depend on Kafka"
        ),
        (#"module("Plays")"#, #"module("Songs")"#, "Plays is missing from Package.swift"),
        (
            #"process("Dashboard", ["#, #"process("Dashboard", ["Producer", "#,
            "Dashboard must not depend on Producer"
        ),
    ])
    func `refuse a planted dependency`(old: String, new: String, fault: String) {
        let text = Self.package.replacing(old, with: new)
        #expect(text != Self.package)
        #expect(Layers.faults(inPackage: text).contains(fault))
    }
}
