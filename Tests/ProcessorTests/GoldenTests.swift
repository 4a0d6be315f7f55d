import Plays
import Stage
import Testing

@testable import Processor

/// Expected records; each is `topic key @timestamp value`.
enum Golden {}

@Suite struct `what follows from a play` {
    static let cases: [(name: String, value: String, records: [String])] = [
        ("a track in a playlist", Samples.track, Golden.track),
        ("a track of which only the uri is known", Samples.bareTrack, Golden.bareTrack),
        ("a local file", Samples.local, Golden.local),
        ("an episode of the Web API", Samples.apiEpisode, Golden.apiEpisode),
        ("a chapter of the Web API", Samples.apiChapter, Golden.apiChapter),
        ("a track of an export", Samples.exportTrack, Golden.exportTrack),
        ("an episode", Samples.episode, Golden.episode),
        ("a chapter", Samples.chapter, Golden.chapter),
        ("music of the account data", Samples.accountTrack, Golden.accountTrack),
        ("a podcast of the account data", Samples.accountEpisode, Golden.accountEpisode),
    ]

    @Test(arguments: cases)
    func `is this, to the byte`(name: String, value: String, records: [String]) {
        #expect(Samples.process(value) == records)
    }

    @Test(arguments: Golden.quirks)
    func `of an export with quirks is this, to the byte`(quirk: Golden.Quirk) {
        func changed(_ text: String, _ changes: [(from: String, to: String)]) -> String {
            changes.reduce(text) { text, change in
                text.replacing(change.from, with: change.to)
            }
        }
        let row = changed(Samples.exportTrack, quirk.row)
        let wanted = Golden.exportTrack.prefix(quirk.count).map { changed($0, quirk.records) }
        #expect(Samples.process(row) == wanted)
    }

    @Test func `is the same however often and in whatever order it is asked`() {
        let enrichment = Enrichment(zones: AccountZones(), cacheSlots: 1)
        for _ in 0..<3 {
            for sample in Self.cases + Self.cases.reversed() {
                enrichment.forgetSent()
                #expect(Samples.process(sample.value, with: enrichment) == sample.records)
            }
        }
    }

    @Test func `has the local time of the account's own zone`() throws {
        let zones = try AccountZones.samples(in: "Europe/Berlin")
        let records = Samples.process(Samples.track, with: Enrichment(zones: zones))
        let wanted = """
            "timezone":"Europe/Berlin","local_date":"2026-11-20","local_hour":19,"weekday":5
            """
        #expect(records[0].contains(wanted))
    }

    @Test func `leaves out entities that were just sent with a time as late`() {
        let enrichment = Enrichment(zones: AccountZones())
        #expect(Samples.process(Samples.track, with: enrichment) == Golden.track)
        #expect(Samples.process(Samples.track, with: enrichment) == [Golden.track[0]])
        let later = Samples.track.replacing("18:45:00.000Z", with: "18:50:00.000Z")
        #expect(Samples.process(later, with: enrichment).count == 5)
        let renamed = Samples.track.replacing("Mara Quill", with: "Mara Quille")
        #expect(
            Samples.process(renamed, with: enrichment).map { $0.prefix(6) }
                == ["listen", "tracks", "artist"])
        enrichment.forgetSent()
        #expect(Samples.process(Samples.track, with: enrichment) == Golden.track)
    }
}

extension AccountZones {
    /// The account of the samples lives in this zone.
    static func samples(in name: String) throws -> AccountZones {
        let bytes = try Files.read("/usr/share/zoneinfo/\(name)")
        return AccountZones(byAccount: ["me": try #require(TimeZoneTable(name: name, bytes: bytes))]
        )
    }
}
