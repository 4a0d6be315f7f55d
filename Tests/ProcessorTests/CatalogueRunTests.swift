import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

/// What stands in the catalogue has to be in the listens that processes write, not only in those
/// of the step alone.
@Suite struct `a process and its catalogue` {
    private static let genres = #""genres":["dream pop","shoegaze"]"#

    private static func publishArtist(_ rig: Rig) throws {
        try rig.publish([(Samples.artistKey, Samples.catalogueArtist)], to: .catalogue)
    }

    private static func genres(of rig: Rig) throws -> [Bool] {
        try rig.records(of: .listens).map { $0.contains(genres) }
    }

    @Test func `has read it before its first play`() throws {
        let rig = try Rig.embedded()
        try Self.publishArtist(rig)
        try rig.publish([("me", Samples.track)])
        try rig.runOnce()
        #expect(try Self.genres(of: rig) == [true])
    }

    @Test(.needsBroker) func `has read it before it replays`() throws {
        let rig = try Rig.real()
        try Self.publishArtist(rig)
        try rig.publish([("me", Samples.track)])
        let done = try ChildProcess.run(
            "legato-processor",
            [
                "replay", "start", "--execute", "--brokers", rig.cluster.brokers,
                "--topic-prefix", rig.cluster.prefix,
            ], seconds: 60)
        #expect(done.exit == .status(0), "\(done.errors)")
        try waitUntil("the listen is there", seconds: 60) { try rig.end(of: .listens) > 0 }
        #expect(try Self.genres(of: rig) == [true])
    }

    @Test func `follows it while it runs`() throws {
        let rig = try Rig.embedded()
        try rig.publish([("me", Samples.track)])
        let process = try ChildProcess(
            "legato-processor",
            [
                "run", "--brokers", rig.cluster.brokers, "--delivery", "at-least-once",
                "--partitions", "3",
            ])
        try waitUntil("a first play is processed", seconds: 60) {
            try Self.genres(of: rig).contains(false)
        }
        try Self.publishArtist(rig)
        try waitUntil("a later one has what came meanwhile", seconds: 60) {
            try rig.publish([("me", Samples.track)])
            return try Self.genres(of: rig).contains(true)
        }
        process.send(SIGTERM)
        #expect(try process.wait(seconds: 60) == .status(0))
    }
}
