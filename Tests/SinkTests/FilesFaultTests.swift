import Foundation
import Lake
import ObjectStore
import Stage
import Support
import Synchronization
import Testing

@testable import Sink

/// Where a tree of files lies in a test.
enum Ground: String, CaseIterable {
    case disk
    case s3
    case azure

    var server: ObjectServer? {
        switch self {
        case .disk: nil
        case .s3: .s3
        case .azure: .azure
        }
    }

    /// Those that can be had here; Azure's test server forgets when it is busy, not here.
    static let here = ObjectServer.areExpected ? allCases : [.disk]
}

/// A place for a tree, and what a process has to know to get there.
final class Tideland {
    let place: String
    let environment: [String: String]
    private let copy: String

    init(_ ground: Ground, _ folder: TemporaryFolder, _ name: String = "tree") throws {
        place = ground.server?.place("sink") ?? folder.path(name)
        copy = folder.path("\(name)-copy")
        environment = try ground.server?.environment() ?? [:]
    }

    /// The tree in a folder: where it lies, or a copy of its objects.
    func folder() throws -> String {
        guard let address = ObjectAddress(place) else { return place }
        let store = try ObjectStore(
            address, environment: Environment(environment), log: .silent, stop: StopSignal())
        try? FileManager.default.removeItem(atPath: copy)
        try store.list("") { facts in
            let url = URL(filePath: "\(copy)/\(facts.name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(store.read(facts.name)?.bytes ?? []).write(to: url)
        }
        return copy
    }

    /// What `files verify` says.
    func verify() throws -> String {
        let child = try ChildProcess(
            "legato-sink", ["files", "verify", place], environment: environment)
        let exit = try child.wait(seconds: 120)
        return exit == .status(0) ? child.output : "\(exit): \(child.output)\(child.errors)"
    }
}

/// How much is asked for: `make chaos` wants the full numbers.
enum FilesFault {
    static let isFull = ProcessInfo.processInfo.environment["LEGATO_CHAOS_FILES"] == "1"
}

@Suite(.needsBroker, .needsPython, .runLimit)
struct `a sink that writes files and is killed or troubled` {
    /// Records a partition: 50,000 in all when everything is asked for.
    static let records = FilesFault.isFull ? 16_700 : 400

    @Test(arguments: Ground.here, Format.allCases)
    func `has every record once, whatever step it is killed at`(
        ground: Ground, format: Format
    ) throws {
        let harbour = try Harbour()
        let land = try Tideland(ground, harbour.folder)
        try harbour.publish(0..<Self.records)
        var random = SplitMix64(seed: UInt64(format.rawValue.utf8.count))
        let more = ["--deterministic", "--rotate-records", "\(Self.records / 9)"]
        let place = "\(format.rawValue):\(land.place)"
        var killed: [CommitStep] = []
        for step in CommitStep.allCases {
            let pass = Int.random(in: 1...2, using: &random)
            var environment = land.environment
            environment[Failpoint.variable] = "\(step.rawValue):\(pass)"
            let child = try harbour.start(place, ["--once"] + more, environment: environment)
            if try child.wait(seconds: 120) == .signal(SIGKILL) { killed.append(step) }
        }
        #expect(killed == CommitStep.allCases)
        let last = try harbour.start(place, ["--once"] + more, environment: land.environment)
        #expect(try last.wait(seconds: 120) == .status(0), "\(last.errors)")

        let folder = try land.folder()
        let check = try LakeCheck(of: folder)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(Int64(Self.records)))
        let count = (Self.records * Harbour.partitions).grouped
        #expect(try land.verify().hasSuffix("files with \(count) records: all is well\n"))
        // Offsets alone decide where files end and what is in them.
        let twin = harbour.folder.path("twin")
        try harbour.once("\(format.rawValue):\(twin)", more)
        #expect(try Self.parts(folder) == Self.parts(twin))
    }

    /// The parts of a tree; the manifest of a store has its writer's word.
    static func parts(_ root: String) throws -> [String: Data] {
        try Harbour.content(root).filter { !$0.key.contains("_manifest") && !$0.value.isEmpty }
    }

    /// What the disk does; many files are synced by one call.
    static let troubles = [
        "write:28:2:1000000", "write:5:9:1", "fdatasync:5:3:1", "fdatasync:28:5:1",
        "fsync:5:4:1", "rename:28:4:1", "rename:30:1:1", "syncfs:5:1:1", "syncfs:28:2:1",
    ].enumerated().flatMap { index, trouble in
        let formats = FilesFault.isFull ? Format.allCases : [Format.allCases[index % 3]]
        return formats.map { (trouble, $0) }
    }

    @Test(arguments: troubles)
    func `ends loudly when the disk fails, and goes on when it is well`(
        fault: String, format: Format
    ) throws {
        let harbour = try Harbour()
        let land = try Tideland(.disk, harbour.folder)
        try harbour.publish(0..<400)
        let shim = try Self.shim(harbour.folder)
        let folders = fault.hasPrefix("syncfs") ? "play_id" : "date"
        let more = ["--rotate-records", "100", "--partition-by", folders]
        let place = "\(format.rawValue):\(land.place)"
        let child = try harbour.start(
            place, ["--once"] + more,
            environment: ["LD_PRELOAD": shim, "FAULTY": fault])
        #expect(try child.wait(seconds: 120) == .status(1))
        #expect(child.errors.contains("cannot "), "\(child.errors)")
        try harbour.once(place, more)
        let check = try LakeCheck(of: land.place)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(400))
    }

    /// The first two are disks that cannot be written past the cache: at all, or from then on.
    @Test(arguments: [
        ("write:22:1:1", Format.jsonl, true), ("write:22:2:1", .jsonl, false),
        ("write:28:3:1000000", .parquet, false), ("fdatasync:5:1:1", .csv, false),
    ])
    func `damages no large piece when the disk fails`(
        fault: String, format: Format, isBorne: Bool
    ) throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<3_200)
        let child = try harbour.start(
            "\(format.rawValue):\(tree)", ["--once"],
            environment: ["LD_PRELOAD": try Self.shim(harbour.folder), "FAULTY": fault])
        #expect(try child.wait(seconds: 120) == .status(isBorne ? 0 : 1), "\(child.errors)")
        if !isBorne { try harbour.once("\(format.rawValue):\(tree)") }
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(3_200))
    }

    @Test(arguments: Format.allCases)
    func `has every record once when it is killed while rows make room in memory`(
        format: Format
    ) throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        let place = "\(format.rawValue):\(tree)"
        // More than a megabyte a partition, which is what waits when files are deterministic.
        try harbour.publish(0..<3_200)
        let more = ["--deterministic", "--rotate-records", "3200"]
        for step in FilesFault.isFull ? [CommitStep.staged, .written] : [.written] {
            let child = try harbour.start(
                place, ["--once"] + more,
                environment: [Failpoint.variable: "\(step.rawValue):1"])
            #expect(try child.wait(seconds: 60) == .signal(SIGKILL))
            // No commit has begun: none of its partition's files is whole.
            let content = try Harbour.content(tree)
            #expect(content.keys.contains { $0.contains("/_tmp/") && $0.contains(".tmp") })
            #expect(!content.keys.contains { $0.contains("part-") || $0.hasSuffix(".json") })
        }
        try harbour.once(place, more)
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(3_200))
    }

    @Test(arguments: Ground.here.filter { $0 != .disk })
    func `says so where a store lets nobody in, and waits where one is out of order`(
        ground: Ground
    ) throws {
        let harbour = try Harbour()
        let land = try Tideland(ground, harbour.folder)
        let server = try #require(ground.server)
        try harbour.publish(0..<60)
        let run = { (place: String, environment: [String: String]) in
            let child = try harbour.start(
                "jsonl:\(place)", ["--once", "--rotate-records", "20"], environment: environment)
            return (try child.wait(seconds: 120), child.errors)
        }
        let (exit, words) = try run(land.place, server.environment(key: "d3JvbmcgYW5kIHNlY3JldA=="))
        #expect(exit == .status(1))
        #expect(words.contains("legato lets us not in (status 403 "), "\(words)")
        let (none, missing) = try run("\(server.rawValue)://nobody-has-this/x", land.environment)
        #expect(none == .status(1))
        #expect(missing.contains("nobody-has-this is not there (status 404 "), "\(missing)")

        let faults: [FaultyProxy.Fault] = [.status(503), .cut, .reset, .replyLost, .changed]
        let passes = Mutex(0)
        let proxy = try FaultyProxy(to: server.port) { request in
            passes.withLock { passes in
                passes += 1
                let fault = passes > 30 || passes % 2 == 0 ? .none : faults[passes / 2 % 5]
                return fault == .changed && request.bodyBytes == 0 ? .reset : fault
            }
        }
        let (end, storm) = try run(land.place, server.environment(port: proxy.port))
        #expect(end == .status(0), "\(storm)")
        let check = try LakeCheck(of: land.folder())
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(60))
        #expect(try land.verify().hasSuffix("files with 180 records: all is well\n"))
    }

    @Test func `goes on after its unfinished files were removed behind its back`() throws {
        let harbour = try Harbour()
        let land = try Tideland(.disk, harbour.folder)
        try harbour.publish(0..<10)
        let child = try harbour.start("parquet:\(land.place)")
        try waitUntil("it reads", seconds: 60) { child.errors.contains("began reading") }
        try FileManager.default.removeItem(atPath: "\(land.place)/listens/_tmp")
        child.send(SIGTERM)
        _ = try child.wait(seconds: 60)
        try harbour.once("parquet:\(land.place)")
        let check = try LakeCheck(of: land.place)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(10))
    }

    @Test func `looks at no clock to decide what goes where`() throws {
        let harbour = try Harbour()
        let (one, other) = (harbour.folder.path("one"), harbour.folder.path("other"))
        try harbour.publish(0..<400)
        let more = ["--rotate-records", "150"]
        try harbour.once("jsonl:\(one)", more)
        let child = try harbour.start(
            "jsonl:\(other)", ["--once"] + more,
            environment: [
                "LD_PRELOAD": try Self.shim(harbour.folder), "FAULTY_CLOCK": "3600:5",
            ])
        #expect(try child.wait(seconds: 120) == .status(0), "\(child.errors)")
        #expect(try Harbour.content(one) == Harbour.content(other))
    }

    private static func shim(_ folder: TemporaryFolder) throws -> String {
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Support/lake/faulty.c")
        let path = folder.path("faulty.so")
        let compiler = try ChildProcess(
            path: URL(filePath: "/usr/bin/env"),
            ["cc", "-shared", "-fPIC", "-o", path, source.path(percentEncoded: false), "-ldl"])
        guard try compiler.wait(seconds: 60) == .status(0) else {
            throw WaitFailed(description: compiler.errors)
        }
        return path
    }
}
