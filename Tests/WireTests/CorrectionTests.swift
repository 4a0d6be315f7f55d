import Plays
import Testing
import Wire

@Suite struct `a record of corrections` {
    private static let at = Instant(milliseconds: 1_772_640_300_000)
    private static let tail = #""said_at":"2026-03-04T16:05:00.000Z"}"#

    @Test(arguments: [
        (
            Correction(
                account: "me", action: .exclude, target: .track("4uLU6hMCjMI75M1A2tKUQC"),
                reason: "my \"son's\"", at: at),
            #""exclude","what":"track","id":"4uLU6hMCjMI75M1A2tKUQC","started_from":null,"started_before":null,"#
                + #""reason":"my \"son's\"","#
        ),
        (
            Correction(account: "me", action: .include, target: .artist("name:0"), at: at),
            #""include","what":"artist","id":"name:0","started_from":null,"started_before":null,"reason":null,"#
        ),
        (
            Correction(
                account: "me", action: .exclude,
                target: .time(
                    from: Instant(milliseconds: 1), to: Instant(milliseconds: 2)), at: at),
            #""exclude","what":"time","id":null,"started_from":"1970-01-01T00:00:00.001Z","#
                + #""started_before":"1970-01-01T00:00:00.002Z","reason":null,"#
        ),
        (
            Correction(
                account: "me", action: .exclude, target: .play(Fingerprint(high: 1, low: 2)),
                at: at),
            #""exclude","what":"play","id":"00000000000000010000000000000002","started_from":null,"#
                + #""started_before":null,"reason":null,"#
        ),
    ])
    func `is read as it was written`(correction: Correction, middle: String) throws {
        var writer = JSONWriter()
        writer.record(correction)
        #expect(writer.string == #"{"v":1,"account":"me","action":"# + middle + Self.tail)
        #expect(try RecordReader().correction(writer.bytes) == correction)
    }

    private static let track = #""what":"track","id":"t""#

    @Test(arguments: [
        ("", "not-json: the record has no value"),
        ("[]", "not-an-object: the value is JSON but no object"),
        (#"{"v":2}"#, "unknown-version: v is not 1"),
        (
            record(#""action":"exclude",\#(track)"#, account: "Me!"),
            "bad-value: account is not 1 to 64 of a-z 0-9 . _ -"
        ),
        (record(track), "missing-field: action is absent or null"),
        (record(#""action":"drop",\#(track)"#), "bad-value: action is not exclude or include"),
        (
            record(#""action":"exclude","what":"album","id":"a""#),
            "bad-value: what is not track, artist, time or play"
        ),
        (
            record(#""action":"exclude","what":"track","id":null"#),
            "missing-field: id is absent or null"
        ),
        (record(#""action":"exclude","what":"artist","id":"""#), "bad-value: id is not an id"),
        (
            record(#""action":"exclude","what":"play","id":"00""#),
            "bad-value: id is not a play's id of 32 hex digits"
        ),
        (
            record(#""action":"exclude","what":"time","started_from":"2026-03-04T00:00:00Z""#),
            "missing-field: started_before is absent or null"
        ),
        (
            record(
                #""action":"exclude","what":"time","started_from":"2026-03-04T00:00:00Z","started_before":"2026-03-04T00:00:00Z""#
            ),
            "bad-value: started_before is not later than started_from"
        ),
        (record(#""action":"exclude",\#(track),"reason":7"#), "bad-value: reason is not a string"),
        (
            #"{"v":1,"account":"me","action":"exclude",\#(track)}"#,
            "missing-field: said_at is absent or null"
        ),
    ])
    func `that is none is refused in words`(text: String, wanted: String) {
        let found = Array(text.utf8).withUnsafeBytes { bytes in
            do throws(RecordError) {
                _ = try RecordReader().correction(bytes)
                return "taken"
            } catch {
                return "\(error.reason.rawValue): \(error.detail)"
            }
        }
        #expect(found == wanted)
    }

    private static func record(_ middle: String, account: String = "me") -> String {
        #"{"v":1,"account":"\#(account)",\#(middle),\#(tail)"#
    }
}
