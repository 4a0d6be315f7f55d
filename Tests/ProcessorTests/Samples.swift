import Plays
@testable import Processor

/// Records of `plays` and what is made of them.
enum Samples {
    /// A track in a playlist, with the fields and the order of a real answer.
    static let track = envelope(
        "api",
        """
        {"track":{"album":{"album_type":"album","total_tracks":11,"external_urls":{"spotify":\
        "https://open.spotify.com/album/0DHhIwK7eWtz49f11zW3U8"},"href":"https://api.spotify.com/v1/albums/\
        0DHhIwK7eWtz49f11zW3U8","id":"0DHhIwK7eWtz49f11zW3U8","images":[{"url":"https://i.scdn.co/image/1",\
        "height":640,"width":640},{"url":"https://i.scdn.co/image/2","height":300,"width":300}],"name":\
        "Harbour Static","release_date":"2019-03-15","release_date_precision":"day","type":"album","uri":\
        "spotify:album:0DHhIwK7eWtz49f11zW3U8","artists":[{"external_urls":{"spotify":\
        "https://open.spotify.com/artist/7u37t0ohgyCYjYqsF38DaY"},"href":"h","id":"7u37t0ohgyCYjYqsF38DaY",\
        "name":"The Lantern Office","type":"artist","uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY"}]},\
        "artists":[{"external_urls":{"spotify":"https://open.spotify.com/artist/7u37t0ohgyCYjYqsF38DaY"},\
        "href":"h","id":"7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office","type":"artist","uri":\
        "spotify:artist:7u37t0ohgyCYjYqsF38DaY"},{"external_urls":{"spotify":"https://open.spotify.com/artist/\
        2JjmNaYJH0fpfpNzc6AEVq"},"href":"h","id":"2JjmNaYJH0fpfpNzc6AEVq","name":"Mara Quill","type":"artist",\
        "uri":"spotify:artist:2JjmNaYJH0fpfpNzc6AEVq"}],"disc_number":1,"duration_ms":214306,"explicit":false,\
        "external_ids":{"isrc":"QZXX91900417"},"external_urls":{"spotify":"https://open.spotify.com/track/\
        2bHGaIONoQESMIr3RpXHRv"},"href":"h","id":"2bHGaIONoQESMIr3RpXHRv","is_local":false,"name":\
        "Paper Tides","preview_url":null,"track_number":4,"type":"track","uri":"spotify:track:\
        2bHGaIONoQESMIr3RpXHRv"},"played_at":"2026-11-20T18:42:07.318Z","context":{"type":"playlist","href":\
        "h","external_urls":{"spotify":"u"},"uri":"spotify:playlist:2PRACcYrYP1frPHiq3I73g"}}
        """)

    /// The least that the Web API may send, and no context.
    static let bareTrack = envelope(
        "api",
        """
        {"track":{"uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","id":"2bHGaIONoQESMIr3RpXHRv"},\
        "played_at":"2026-11-20T18:42:07Z","context":null}
        """)

    /// A file of the listener's own.
    static let local = envelope(
        "api",
        """
        {"track":{"album":{"album_type":null,"artists":[],"id":null,"images":[],"name":"Tape  One",\
        "release_date":null,"uri":null},"artists":[{"external_urls":{},"id":null,"name":"Mara Quill",\
        "uri":null}],"disc_number":0,"duration_ms":61000,"explicit":false,"external_ids":{},\
        "external_urls":{},"id":null,"is_local":true,"name":"Draft","track_number":0,"type":"track",\
        "uri":"spotify:local:Mara+Quill:Tape++One:Draft:61"},"played_at":"2026-11-20T18:42:07.318Z",\
        "context":null}
        """)

    /// A podcast, as the Web API's lists have it: the show stands for the album.
    static let apiEpisode = envelope(
        "api",
        """
        {"track":{"duration_ms":1850000,"explicit":false,"external_urls":{"spotify":\
        "https://open.spotify.com/episode/5Xt5DXGzch68nYYamXrNxZ"},"id":"5Xt5DXGzch68nYYamXrNxZ",\
        "name":"Nine Locks","release_date":"2025-11-02","type":"episode","uri":\
        "spotify:episode:5Xt5DXGzch68nYYamXrNxZ","show":{"id":"38bS44xjbVVZ3No3ByF1dJ","images":\
        [{"url":"https://i.scdn.co/image/3"}],"name":"Canal Hour","publisher":"Towpath","type":"show",\
        "total_episodes":40,"uri":"spotify:show:38bS44xjbVVZ3No3ByF1dJ"}},\
        "played_at":"2026-11-20T18:42:07.318Z","context":{"type":"show","uri":\
        "spotify:show:38bS44xjbVVZ3No3ByF1dJ"}}
        """)

    /// A part of an audiobook, which stands for the album.
    static let apiChapter = envelope(
        "api",
        """
        {"track":{"audiobook":{"id":"7iHfbu1YPACw6oZPAFJtqe","name":"The Weir","type":"audiobook",\
        "uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe"},"chapter_number":1,"duration_ms":900000,\
        "id":"6k9DtmgIBqeE5QtBLQqqqs","name":"One","type":"chapter",\
        "uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs"},"played_at":"2026-11-20T18:42:07.318Z",\
        "context":null}
        """)

    /// A row of the extended history.
    static let exportTrack = envelope(
        "extended",
        """
        {"ts":"2025-06-14T07:31:52Z","platform":"Android OS 11 API 30 (samsung, SM-G975F)","ms_played":\
        214306,"conn_country":"SE","master_metadata_track_name":"Paper Tides",\
        "master_metadata_album_artist_name":"The Lantern Office","master_metadata_album_album_name":\
        "Harbour Static","spotify_track_uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","episode_name":null,\
        "episode_show_name":null,"spotify_episode_uri":null,"audiobook_title":null,"audiobook_uri":null,\
        "audiobook_chapter_uri":null,"audiobook_chapter_title":null,"reason_start":"trackdone",\
        "reason_end":"","shuffle":false,"skipped":null,"offline":false,"offline_timestamp":1749886096,\
        "incognito_mode":true}
        """)

    /// A podcast in the extended history.
    static let episode = envelope(
        "extended",
        """
        {"ts":"2025-06-14T07:31:52Z","platform":"ios","ms_played":-3,"conn_country":"ZZ",\
        "master_metadata_track_name":null,"spotify_track_uri":null,"episode_name":"Nine Locks",\
        "episode_show_name":"Canal Hour","spotify_episode_uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ",\
        "reason_start":null,"reason_end":null,"shuffle":null,"skipped":null,"offline":null,\
        "offline_timestamp":null,"incognito_mode":null}
        """)

    /// An audiobook in the extended history.
    static let chapter = envelope(
        "extended",
        """
        {"ts":"2025-06-14T07:31:52Z","platform":null,"ms_played":1000,"conn_country":"SE",\
        "audiobook_title":"The Weir","audiobook_uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe",\
        "audiobook_chapter_uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs","audiobook_chapter_title":\
        "One","offline_timestamp":1549861353656}
        """)

    /// Music in the account data.
    static let accountTrack = envelope(
        "account-data",
        """
        {"endTime":"2025-05-06 18:43","artistName":"The Lantern Office","trackName":"Paper Tides",\
        "msPlayed":216783}
        """)

    /// A podcast in the account data.
    static let accountEpisode = envelope(
        "account-data",
        """
        {"endTime":"2025-05-06 18:43","podcastName":"Canal Hour","episodeName":"Nine Locks",\
        "msPlayed":0}
        """)

    /// A value of `plays` around an item.
    static func envelope(_ source: String, _ item: String) -> String {
        let origin =
            switch source {
            case "api": #"{"poll":"2026-11-20T18:45:00.000Z"}"#
            case "extended": #"{"file":"Streaming_History_Audio_2025_3.json","row":17}"#
            default: #"{"file":"StreamingHistory_music_0.json","row":17,"repeat":1}"#
            }
        return """
            {"v":1,"account":"me","source":"\(source)","read_at":"2026-11-20T18:45:00.000Z",\
            "origin":\(origin),"item":\(item)}
            """
    }

    /// A play of the track that differs from others by when it ended.
    static func track(number: Int) -> String {
        let end = Instant(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000)
        return track.replacing("2026-11-20T18:42:07.318Z", with: end.description)
    }

    static let now = Instant(milliseconds: 1_795_200_000_000)

    /// What follows from a value: each record as `topic key value`, or why it is a dead letter.
    static func process(
        _ value: String?, of topic: Topic = .plays, key: String? = "me",
        with enrichment: Enrichment? = nil, now: Instant = now
    ) -> [String] {
        let enrichment = enrichment ?? Enrichment(zones: AccountZones())
        return lend(key) { key in
            lend(value) { value in
                let input = InputRecord(
                    topic: topic, partition: 3, offset: 1042, key: key, value: value)
                do throws(RecordError) {
                    try enrichment.process(input, now: now)
                } catch {
                    return ["\(error)"]
                }
                return enrichment.outputs.map { output in
                    let key = String(Text(enrichment.bytes(output.key)))
                    let value = String(Text(enrichment.bytes(output.value)))
                    let time = output.timestampMilliseconds.map { " @\($0)" } ?? ""
                    return "\(output.topic.rawValue) \(key)\(time) \(value)"
                }
            }
        }
    }

    private static func lend<Result>(
        _ text: String?, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        guard let text else { return body(nil) }
        return Array(text.utf8).withUnsafeBytes { body($0) }
    }
}
