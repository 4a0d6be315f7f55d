import Plays
import Testing

@testable import Producer

@Suite struct `the name of a file` {
    @Test(arguments: [
        ("Streaming_History_Audio_2019-2021_3.json", Source.extended),
        ("Streaming_History_Audio_2022_1.json", .extended),
        ("streaming_history_video_2022-2024.JSON", .extended),
        ("endsong.json", .extended),
        ("endsong_12.json", .extended),
        ("endvideo.json", .extended),
        ("endvideo_0.json", .extended),
        ("StreamingHistory0.json", .accountData),
        ("StreamingHistory_music_0.json", .accountData),
        ("StreamingHistory_podcast_1.json", .accountData),
        ("StreamingHistory_audiobook_0.json", .accountData),
        ("Playlist1.json", nil),
        ("YourLibrary.json", nil),
        ("SearchQueries.json", nil),
        ("endsong_x.json", nil),
        ("endsongs.json", nil),
        ("._Streaming_History_Audio_2022_1.json", nil),
        ("Streaming_History_Audio_2022_1.json.zip", nil),
        ("Streaming_History_Audio_.json", nil),
        ("StreamingHistory.json", nil),
        ("ReadMeFirst_ExtendedStreamingHistory.pdf", nil),
    ])
    func `tells whose rows it holds`(name: String, source: Source?) {
        #expect(ExportName.source(of: name) == source)
    }
}

@Suite struct `a table of play ids` {
    @Test func `knows each id once, also beyond its first size`() {
        var random = SplitMix(state: 7)
        let ids =
            (0..<20_000).map { _ in Fingerprint(high: random.next(), low: random.next() & 0xFF) }
            + [Fingerprint(high: 0, low: 0)]
        var table = FingerprintTable(capacity: 1)
        let fresh = ids.filter { table.insert($0) }
        #expect(fresh == ids)
        #expect(ids.filter { table.insert($0) } == [])
    }

    struct SplitMix {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}
