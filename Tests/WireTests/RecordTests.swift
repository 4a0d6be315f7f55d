import Plays
import Testing
import Wire

@Suite struct `a record` {
    @Test func `of plays is written around the item's own bytes`() {
        let at = Instant(milliseconds: 1_772_640_300_000)
        let item = #"{ "track" : {"uri":"u"}, "ip_addr":"1.2.3.4" }"#
        let head = #"{"v":1,"account":"me","source":"#
        let tail = #""item":{"track":{"uri":"u"}}}"#
        let read = #""read_at":"2026-03-04T16:05:00.000Z","origin":"#
        let cases: [(PlayOrigin, String)] = [
            (.poll(at), #""api",\#(read){"poll":"2026-03-04T16:05:00.000Z"}"#),
            (
                .row(file: "A\"b.json", row: 17),
                #""extended",\#(read){"file":"A\"b.json","row":17}"#
            ),
            (
                .repeatedRow(file: "S.json", row: 17, repeatCount: 2),
                #""account-data",\#(read){"file":"S.json","row":17,"repeat":2}"#
            ),
        ]
        for (origin, wanted) in cases {
            var writer = JSONWriter()
            Array(item.utf8).withUnsafeBytes {
                writer.play(account: "me", readAt: at, origin: origin, item: $0)
            }
            #expect(writer.string == "\(head)\(wanted),\(tail)")
        }
    }

    @Test func `of the ledger is read as it was written`() throws {
        let entry = LedgerEntry(
            entry: "e", account: "me", kind: .poll, at: Instant(milliseconds: 1), read: 50,
            accepted: 3, duplicate: 40, filtered: ["no-track": 6, "a": 0], failed: 1, source: .api,
            from: Instant(milliseconds: 2), to: Instant(milliseconds: 3))
        var writer = JSONWriter()
        writer.record(entry)
        #expect(
            writer.string == """
                {"v":1,"entry":"e","account":"me","kind":"poll","at":"1970-01-01T00:00:00.001Z",\
                "read":50,"accepted":3,"duplicate":40,"filtered":{"a":0,"no-track":6},"failed":1,\
                "source":"api","file":null,"sha256":null,"from":"1970-01-01T00:00:00.002Z",\
                "to":"1970-01-01T00:00:00.003Z","gap":null,"bucket":null}
                """)
        #expect(try RecordReader().ledgerEntry(writer.bytes) == entry)
        #expect(entry.addsUp)
    }

    @Test(arguments: [
        (#"{"a":9223372036854775807,"b":1}"#, "0", "badValue: the sums are not counts"),
        (#"{"a":9223372036854775807}"#, "1", "badValue: the sums are not counts"),
        (#"{"a":-1}"#, "0", "badValue: the sums are not counts"),
        ("{}", "-1", "badValue: the sums are not counts"),
        (#"{"a":1.5}"#, "0", "badValue: filtered is not counts by reasons of one word each"),
        (#"{"a":"1"}"#, "0", "badValue: filtered is not counts by reasons of one word each"),
        (#"{"a":9223372036854775806}"#, "1", "badValue: the sums are not counts"),
        (#"{"a":4294967295,"b":2}"#, "1", "badValue: the sums are not counts"),
        (#"{"a":4294967295,"b":1}"#, "4294967296", "taken"),
        (#"{"a b=1":1}"#, "0", "badValue: filtered is not counts by reasons of one word each"),
    ])
    func `of the ledger is refused when its numbers are no counts`(
        filtered: String, failed: String, answer: String
    ) {
        let text =
            #"{"v":1,"entry":"e","account":"me","kind":"poll","at":"1970-01-01T00:00:00Z","#
            + #""read":0,"accepted":0,"duplicate":0,"filtered":\#(filtered),"failed":\#(failed)}"#
        let found = Array(text.utf8).withUnsafeBytes { bytes in
            do throws(RecordError) {
                _ = try RecordReader().ledgerEntry(bytes)
                return "taken"
            } catch {
                return "\(error.reason): \(error.detail)"
            }
        }
        #expect(found == answer)
    }

    @Test func `of listens is read and written again to the byte`() throws {
        let text = """
            {"v":1,"play_id":"20cccd9b0210950b874448ab69f390c5","account":"me","source":"extended",\
            "kind":"track","track_id":"t","track_uri":null,"track_name":"Pa\\"per","album_id":"a",\
            "album_name":"","artist_ids":["x","y"],"artist_names":["X","Ÿ"],"isrc":null,\
            "duration_ms":300000,"explicit":true,"release_year":2019,"genres":["dream pop"],\
            "context_type":"playlist","context_uri":"c","started_at":"2026-11-20T18:38:33.012Z",\
            "ended_at":"2026-11-20T18:42:07.318Z","ended_at_precision":"second","timezone":\
            "Europe/Berlin","local_date":"2026-11-20","local_hour":19,"weekday":5,"ms_played":214306,\
            "ms_played_estimated":false,"completion":0.714,"skipped":null,"shuffle":false,\
            "offline":true,"incognito":null,"platform":"ios","country":"SE","reason_start":"",\
            "reason_end":"trackdone","platform_detail":"iOS 13","origin":{"file":"f","row":17},\
            "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
            """
        #expect(
            try again(text) { reader, bytes, writer in writer.record(try reader.listen(bytes)) }
                == text)
    }

    @Test func `of entities is read and written again to the byte`() throws {
        let track = """
            {"v":1,"id":"t","uri":"u","kind":"local","name":"n","album_id":"a","album_name":"b",\
            "artist_ids":["x"],"artist_names":["X"],"isrc":"i","duration_ms":1,"explicit":false,\
            "disc_number":1,"track_number":2,"is_local":true,"url":"h","knowledge":"full",\
            "observed_at":"2026-11-20T18:45:00.000Z"}
            """
        let artist = """
            {"v":1,"id":"x","uri":"u","name":"n","genres":["a","b"],"image_url":"i","followers":7,\
            "popularity":44,"url":"h","knowledge":"full","observed_at":"2026-11-20T18:45:00.000Z"}
            """
        let album = """
            {"v":1,"id":"a","uri":null,"kind":"show","name":"n","artist_ids":[],"artist_names":[],\
            "album_type":"single","release_date":"2019-03","release_date_precision":"month",\
            "release_year":2019,"total_tracks":11,"label":"l","upc":"p","genres":null,\
            "image_url":"i","url":"h","knowledge":"partial","observed_at":\
            "2026-11-20T18:45:00.000Z"}
            """
        #expect(
            try again(track) { reader, bytes, writer in writer.record(try reader.track(bytes)) }
                == track)
        #expect(
            try again(artist) { reader, bytes, writer in writer.record(try reader.artist(bytes)) }
                == artist)
        #expect(
            try again(album) { reader, bytes, writer in writer.record(try reader.album(bytes)) }
                == album)
    }

    private func again(
        _ text: String,
        _ body: (RecordReader, UnsafeRawBufferPointer, inout JSONWriter) throws -> Void
    ) throws -> String {
        let reader = RecordReader()
        var writer = JSONWriter()
        try Array(text.utf8).withUnsafeBytes { try body(reader, $0, &writer) }
        return writer.string
    }
}

@Suite struct `a dead letter` {
    private static let letter = DeadLetter(
        stage: "processor", topic: .plays, partition: 3, offset: 1042,
        fault: RecordError(.missingField, "item.track is absent or null"),
        at: Instant(milliseconds: 0))

    @Test func `says in its headers where it comes from and why`() {
        var letter = Self.letter
        #expect(DeadLetter(headers: letter.headers) == letter)
        let headers = letter.headers.map {
            "\($0.0)=\(String(decoding: $0.1, as: UTF8.self))"
        }
        #expect(
            headers == [
                "legato.stage=processor", "legato.topic=plays", "legato.partition=3",
                "legato.offset=1042", "legato.reason=missing-field",
                "legato.detail=item.track is absent or null",
                "legato.at=1970-01-01T00:00:00.000Z",
            ])
        letter.isTruncated = true
        #expect(letter.headers.last?.0 == "legato.truncated")
        #expect(DeadLetter(headers: letter.headers) == letter)
    }

    @Test func `keeps as much of the value as fits`() {
        #expect(DeadLetter.fitting(nil, key: nil).value == nil)
        for (count, kept) in [
            (0, 0), (2_000_000, 2_000_000), (8_000_000, 8_000_000), (8_000_001, 900_000),
        ] {
            let value = [UInt8](repeating: 0, count: count)
            value.withUnsafeBytes { bytes in
                let (fitting, isTruncated) = DeadLetter.fitting(bytes, key: nil)
                #expect(fitting?.count == kept)
                #expect(isTruncated == (kept != count))
            }
        }
    }
}

@Suite struct `a digest` {
    @Test func `is SHA-256`() {
        let digest = SHA256()
        #expect(
            digest.finishHex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        for _ in 0..<2 {
            Array("ab".utf8).withUnsafeBytes { digest.update($0) }
            Array("c".utf8).withUnsafeBytes { digest.update($0) }
            #expect(
                digest.finishHex()
                    == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        }
        let first = Array("abc".utf8).withUnsafeBytes { digest.first128(of: $0) }
        #expect("\(first)" == "ba7816bf8f01cfea414140de5dae2223")
        #expect(first.bytes.prefix(3) == [0xBA, 0x78, 0x16])
        #expect("ba7816bf8f01cfea414140de5dae2223".withText { Fingerprint(hex: $0) } == first)
        #expect("BA7816bf8f01cfea414140de5dae2223".withText { Fingerprint(hex: $0) } == nil)
    }
}
