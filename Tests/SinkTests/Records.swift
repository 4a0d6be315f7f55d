import Plays
import Stage

@testable import Sink

/// A record as it lies in a topic.
struct TestRecord: Hashable {
    var place: RecordPlace
    var key: String?
    var value: String?
    var headers: [String: String] = [:]
    var timestamp: Int64 = 0
}

/// Records as the processor writes them, with the fields that matter to a test.
enum Records {
    static func playID(_ play: Int) -> Fingerprint {
        Fingerprint(high: UInt64(play) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(play))
    }

    static func listen(
        _ offset: Int64, partition: Int32 = 0, play: Int, account: String = "me",
        track: String? = "t1", album: String? = "a1", start: String = "2026-03-04T16:00:00.000Z",
        played: Int64 = 180_000, zone: String = "UTC", date: String = "2026-03-04",
        hour: Int = 16, context: String? = nil, skipped: Bool? = nil, source: String = "api",
        name: String? = nil, artist: String? = nil, duration: Int64? = nil, variant: Int? = nil
    ) -> TestRecord {
        let isOdd = variant.map { $0 % 2 == 1 }
        let word = text(variant.map { "word \($0)" })
        let id = playID(play)
        let startedAt = start.withText { Instant($0) } ?? Instant(milliseconds: 0)
        let endedAt = Instant(milliseconds: startedAt.milliseconds + played)
        let day = date.withText { CivilDate($0) }
        let value = """
            {"v":1,"play_id":"\(id)","account":"\(account)","source":"\(source)","kind":"track",\
            "track_id":\(text(track)),"track_uri":null,"track_name":\(text(name)),"album_id":\(text(album)),\
            "album_name":null,"artist_ids":\(list(artist.map { [$0] } ?? [])),\
            "artist_names":\(list(artist.map { [$0] } ?? [])),"isrc":null,\
            "duration_ms":\(number(duration)),\
            "explicit":null,"release_year":null,"genres":[],\
            "context_type":\(text(context == nil ? nil : "playlist")),\
            "context_uri":\(text(context)),"started_at":"\(startedAt)","ended_at":"\(endedAt)",\
            "ended_at_precision":"millisecond","timezone":"\(zone)","local_date":"\(date)",\
            "local_hour":\(hour),"weekday":\(day?.weekday ?? 1),"ms_played":\(played),\
            "ms_played_estimated":\(source == "api"),"completion":null,"skipped":\(flag(skipped)),\
            "shuffle":\(flag(isOdd)),"offline":\(flag(isOdd)),"incognito":\(flag(isOdd)),\
            "platform":\(word),"platform_detail":null,"country":\(word),"reason_start":\(word),\
            "reason_end":\(word),\
            "origin":{"poll":"\(endedAt)"},"play_partition":\(partition),"play_offset":\(play),\
            "read_at":"\(endedAt)"}
            """
        return TestRecord(
            place: RecordPlace(topic: .listens, partition: partition, offset: offset),
            key: account, value: value, timestamp: endedAt.milliseconds)
    }

    static func track(
        _ offset: Int64, id: String = "t1", name: String = "Song", album: String? = "a1",
        artists: [String] = ["r1"], knowledge: String = "full", at: String = "2026-03-04",
        isrc: String? = nil, duration: Int64? = 1_000, variant: Int? = nil, kind: String = "track"
    ) -> TestRecord {
        let (count, word) = (number(variant.map(Int64.init)), text(variant.map { "word \($0)" }))
        let value = """
            {"v":1,"id":"\(id)","uri":\(word),"kind":"\(kind)","name":"\(name)",\
            "album_id":\(text(album)),"album_name":null,"artist_ids":\(list(artists)),\
            "artist_names":\(list(artists)),"isrc":\(text(isrc)),\
            "duration_ms":\(number(duration)),"explicit":\(variant ?? 0 > 2),\
            "disc_number":\(count),"track_number":\(count),"is_local":false,"url":\(word),\
            "knowledge":"\(knowledge)","observed_at":"\(at)T00:00:00.000Z"}
            """
        return entity(.tracks, offset, id, knowledge, value)
    }

    static func artist(
        _ offset: Int64, id: String = "r1", name: String = "Band", genres: [String] = [],
        knowledge: String = "full", at: String = "2026-03-04", variant: Int? = nil
    ) -> TestRecord {
        let (count, word) = (number(variant.map(Int64.init)), text(variant.map { "word \($0)" }))
        let value = """
            {"v":1,"id":"\(id)","uri":\(word),"name":"\(name)","genres":\(list(genres)),\
            "image_url":\(word),"followers":\(count),"popularity":\(count),"url":\(word),\
            "knowledge":"\(knowledge)","observed_at":"\(at)T00:00:00.000Z"}
            """
        return entity(.artists, offset, id, knowledge, value)
    }

    static func album(
        _ offset: Int64, id: String = "a1", name: String = "Record", artists: [String] = ["r1"],
        knowledge: String = "full", at: String = "2026-03-04", variant: Int? = nil
    ) -> TestRecord {
        let word = text(variant.map { "word \($0)" })
        let value = """
            {"v":1,"id":"\(id)","uri":\(word),"kind":"album","name":"\(name)",\
            "artist_ids":\(list(artists)),"artist_names":\(list(artists)),"album_type":"album",\
            "release_date":"2019","release_date_precision":"year","release_year":2019,\
            "total_tracks":\(variant ?? 9),"label":\(word),"upc":\(word),"genres":null,\
            "image_url":\(word),"url":\(word),\
            "knowledge":"\(knowledge)","observed_at":"\(at)T00:00:00.000Z"}
            """
        return entity(.albums, offset, id, knowledge, value)
    }

    static func entry(
        _ offset: Int64, _ name: String, account: String = "me", kind: String = "poll",
        accepted: Int64 = 1, from: String? = nil, to: String? = nil, gap: String? = nil,
        at: String = "2026-03-04T16:05:00.000Z"
    ) -> TestRecord {
        let value = """
            {"v":1,"entry":"\(name)","account":"\(account)","kind":"\(kind)","at":"\(at)",\
            "read":\(accepted + 3),"accepted":\(accepted),"duplicate":1,\
            "filtered":{"no-track":2},"failed":0,"source":"api","file":null,"sha256":null,\
            "from":\(text(from)),"to":\(text(to)),"gap":\(text(gap))}
            """
        return TestRecord(
            place: RecordPlace(topic: .ledger, partition: 0, offset: offset), key: account,
            value: value)
    }

    static func item(
        _ offset: Int64, list: String = "playlist:p", position: Int?, name: String?, at: String,
        total: Int, kind: String = "track"
    ) -> TestRecord {
        let value = """
            {"v":1,"account":"me","list":"\(list)","snapshot":"s\(at)",\
            "taken_at":"\(at)T00:00:00.000Z","position":\(number(position.map(Int64.init))),\
            "total":\(total),"added_at":null,"added_by":null,\
            "kind":\(text(position == nil ? nil : kind)),"id":\(text(name)),\
            "name":\(text(name)),"detail":\(position == nil ? "null" : "{}")}
            """
        return TestRecord(
            place: RecordPlace(topic: .listItems, partition: 0, offset: offset),
            key: "me/\(list)", value: value)
    }

    static func correction(
        _ offset: Int64, _ action: String = "exclude", track: String? = nil,
        artist: String? = nil, play: Int? = nil, from: Int64 = 0, to: Int64 = 1,
        account: String = "me", partition: Int32 = 0
    ) -> TestRecord {
        let isTime = track == nil && artist == nil && play == nil
        let what = track != nil ? "track" : artist != nil ? "artist" : isTime ? "time" : "play"
        let end = { (milliseconds: Int64) in text("\(Instant(milliseconds: milliseconds))") }
        let value = """
            {"v":1,"account":"\(account)","action":"\(action)","what":"\(what)",\
            "id":\(text(track ?? artist ?? play.map { "\(playID($0))" })),\
            "started_from":\(isTime ? end(from) : "null"),\
            "started_before":\(isTime ? end(to) : "null"),\
            "reason":"said at \(offset)","said_at":"2026-03-06T00:00:00.000Z"}
            """
        return TestRecord(
            place: RecordPlace(topic: .corrections, partition: partition, offset: offset),
            key: account, value: value)
    }

    private static func entity(
        _ topic: Topic, _ offset: Int64, _ id: String, _ knowledge: String, _ value: String
    ) -> TestRecord {
        let isThin = knowledge == "export" || id.hasPrefix("name:")
        let mention = topic == .tracks ? "@album" : "@mention"
        let suffix = isThin ? "@export" : knowledge == "partial" ? mention : ""
        return TestRecord(
            place: RecordPlace(topic: topic, partition: 0, offset: offset), key: id + suffix,
            value: value)
    }

    private static func text(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    private static func number(_ number: Int64?) -> String { number.map { "\($0)" } ?? "null" }
    private static func flag(_ flag: Bool?) -> String { flag.map { "\($0)" } ?? "null" }
    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
}

extension RecordBatch {
    convenience init(_ records: [TestRecord]) {
        self.init()
        for record in records { append(record) }
    }

    func append(_ record: TestRecord) {
        let headers = record.headers.sorted { $0.key < $1.key }
            .map { ($0.key, Array($0.value.utf8)) }
        (record.key ?? "").withText { key in
            (record.value ?? "").withText { value in
                append(
                    record.place, timestampMilliseconds: record.timestamp,
                    key: record.key == nil ? nil : key.bytes,
                    value: record.value == nil ? nil : value.bytes, headers: headers)
            }
        }
    }
}
