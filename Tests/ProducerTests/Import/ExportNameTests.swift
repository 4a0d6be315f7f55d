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

    @Test(arguments: [
        ("endsong_0 (1).json", true), ("my Streaming_History_Audio_2022.zip", true),
        ("Playlist1.json", false), ("._endsong_0.json", false), ("endsong_0.txt", false),
    ])
    func `tells what may be meant for one`(name: String, isSimilar: Bool) {
        #expect(ExportName.isSimilar(name) == isSimilar)
    }
}
