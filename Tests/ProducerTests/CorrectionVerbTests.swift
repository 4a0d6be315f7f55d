import Foundation
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite struct `the verbs exclude and include` {
    private static let now = Instant(milliseconds: 1_772_640_300_000)
    private static let id = "4uLU6hMCjMI75M1A2tKUQC"
    private static let play = "20cccd9b0210950b874448ab69f390c5"

    private func understood(_ words: [String]) throws -> Correction {
        let settings = try ProducerProgram.program.parse(words, environment: Environment([:]))
        return try CorrectionVerb.correction(settings, at: Self.now)
    }

    @Test(arguments: [
        (["--track", id], "plays of track \(id) are"),
        (["--track", "spotify:track:\(id)"], "plays of track \(id) are"),
        (["--track", "spotify:episode:\(id)"], "plays of track \(id) are"),
        (
            ["--track", "https://open.spotify.com/intl-de/track/\(id)?si=abc"],
            "plays of track \(id) are"
        ),
        (["--track", "name:\(play)"], "plays of track name:\(play) are"),
        (["--artist", id, "--reason", "not mine"], "plays of which artist \(id) is credited are"),
        (
            ["--artist=https://open.spotify.com/artist/\(id)"],
            "plays of which artist \(id) is credited are"
        ),
        (["--play", play], "play \(play) is"),
        (
            ["--between", "2026-03-04", "2026-03-05"],
            "plays that began from 2026-03-04T00:00:00.000Z to before 2026-03-05T00:00:00.000Z are"
        ),
        (
            ["--between", "-48h", "now"],
            "plays that began from 2026-03-02T16:05:00.000Z to before 2026-03-04T16:05:00.000Z are"
        ),
    ])
    func `say how they were understood`(words: [String], wanted: String) throws {
        #expect(
            CorrectionVerb.words(try understood(["exclude", "--account", "kid"] + words))
                == "kid: \(wanted) left out of the history")
        #expect(
            CorrectionVerb.words(try understood(["include"] + words))
                == "me: \(wanted) taken in again")
    }

    @Test(arguments: [
        ([], "exclude wants one of --track ID, --artist ID, --between T1 T2 or --play ID, such as"),
        (
            ["--track", id, "--artist", id],
            "exclude wants one of --track ID, --artist ID, --between T1 T2 or --play ID, not 2 of"
        ),
        (["--track", "Yesterday"], "--track wants a track's id of 22 letters and digits, or its"),
        (["--track", "spotify:artist:\(id)"], "--track wants a track's id of 22 letters and"),
        (["--artist", id.lowercased() + "x"], "--artist wants an artist's id"),
        (
            ["--play", "12"],
            "--play wants a play's id, 32 digits of 0-9 a-f (play_id in legato-sink"
        ),
        (["--between", "2026-03-04"], "--between needs a value: --between T1 T2"),
        (["--between", "2026-03-05", "2026-03-04"], "--between wants an end later than the"),
        (["--between", "yesterday", "now"], "--between wants a moment such as @2026-03-04T16:03"),
        (["--between", "2026-03-04T20:00", "now"], "--between wants a moment with its zone"),
        (["--play", play, "--account", "Me!"], "--account wants an account name"),
        (["--play", play, "--reason", "a\tb"], "--reason wants some words on one line"),
        ([id], "unexpected argument \(id); see legato-producer exclude --help"),
    ])
    func `refuse what they do not understand, with an example`(
        words: [String], wanted: String
    ) throws {
        let run = try ChildProcess.run("legato-producer", ["exclude"] + words)
        #expect(run.exit == .status(2))
        #expect(run.errors.hasPrefix("legato-producer: " + wanted), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(run.output.isEmpty)
    }

    @Test func `publish nothing when they are only tried`() throws {
        let run = try ChildProcess.run(
            "legato-producer", ["exclude", "--track", Self.id, "--dry-run"])
        #expect(run.exit == .status(0))
        #expect(
            run.output == """
                me: plays of track \(Self.id) are left out of the history; nothing was published \
                (--dry-run)

                """)
    }
}

@Suite(.serialized, .needsBroker, .runLimit)
struct `a correction on a real Kafka` {
    @Test func `lies in a topic that is kept for ever, with the account as its key`() throws {
        let cluster = Cluster(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("correction"), stage: "producer", instance: "test")
        let run = try ChildProcess.run(
            "legato-producer",
            [
                "exclude", "--account", "kid", "--artist", "1dfeR4HaWDbWqFHLkxsg1d", "--reason",
                "my son's", "--brokers", cluster.brokers, "--topic-prefix", cluster.prefix,
            ], seconds: 60)
        #expect(run.exit == .status(0), "\(run.errors)")
        let records = try TopicRecord.all(
            of: cluster.name(of: .corrections), brokers: cluster.brokers)
        #expect(records.map(\.key) == ["kid"])
        let at = "\(Instant(milliseconds: records.first?.timestamp ?? 0))"
        #expect(
            records.first?.text == """
                {"v":1,"account":"kid","action":"exclude","what":"artist",\
                "id":"1dfeR4HaWDbWqFHLkxsg1d","started_from":null,"started_before":null,"reason":"my son's",\
                "said_at":"\(at)"}
                """)
        // Refused if any setting would lose records.
        #expect(throws: Never.self) { try cluster.prepare([.corrections], log: .silent) }
    }
}
