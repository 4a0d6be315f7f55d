import Plays
import Testing

@testable import Processor

@Suite struct `a record that cannot be processed` {
    static let cases: [(value: String?, fault: String)] = [
        (nil, "not-json: the record has no value"),
        ("", "not-json: the record has no value"),
        ("{", "not-json: the value is no JSON: "),
        ("\u{0}", "not-json: the value is no JSON: "),
        ("[]", "not-an-object: the value is JSON but no object"),
        ("1", "not-an-object: the value is JSON but no object"),
        ("null", "not-an-object: the value is JSON but no object"),
        ("{}", "missing-field: v is absent or null"),
        (#"{"v":2}"#, "unknown-version: v is not 1"),
        (#"{"v":"1"}"#, "unknown-version: v is not 1"),
        (#"{"v":1}"#, "missing-field: account is absent or null"),
        (#"{"v":1,"account":"Me"}"#, "bad-value: account is not 1 to 64 of a-z 0-9 . _ -"),
        (#"{"v":1,"account":"me","source":"radio"}"#, "bad-value: source is not one of api, "),
        (changed(#""api""#, "null"), "missing-field: source is absent or null"),
        (changed(#""read_at":"2026"#, #""read_at":"20x6"#), "bad-value: read_at is not a time"),
        (changed(#""item":{"#, #""item":null,"x":{"#), "missing-field: item is absent or null"),
        (changed(#""item":{"#, #""item":[],"x":{"#), "bad-value: item is not an object"),
        (changed(#""origin":{"#, #""origin":0,"x":{"#), "bad-value: origin is not an object"),
        (changed(#""track":{"#, #""track":null,"x":{"#), "missing-field: item.track is absent "),
        (changed(#""uri":"#, #""url":"#), "missing-field: item.track.uri is absent or null"),
        (changed(#""uri":""#, #""uri":7,"x":""#), "bad-value: item.track.uri is not a string"),
        (changed("played_at", "played"), "missing-field: item.played_at is absent or null"),
        (changed("20T18:42", "31T18:42"), "bad-value: item.played_at is not a time"),
        (changed("2026-11-20T18:42", "1969-11-20T18:42"), "bad-value: the play ends before 1970"),
        (changed("2026-11-20T18:42", "2026-11-20T23:42"), "bad-value: the play ends more than an"),
        (export("214306", "null"), "missing-field: item.ms_played is absent or null"),
        (export("214306", "1.5"), "bad-value: item.ms_played is not an integer"),
        (export("214306", "9223372036854775807"), "bad-value: the play lasts so long that it "),
        (export("2025-06-14T", "2025-06-14"), "bad-value: item.ts is not a time in RFC 3339"),
        (account(#","repeat":1"#, ""), "missing-field: origin.repeat is absent or null"),
        (account("18:43", "18:63"), "bad-value: item.endTime is not a time such as"),
    ]

    @Test(arguments: cases)
    func `goes to the dead letters with its reason`(value: String?, fault: String) {
        let found = Samples.process(value)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(fault) == true, "\(found)")
    }

    @Test(arguments: [nil, "", "you", "me "] as [String?])
    func `has a key that is not its account`(key: String?) {
        #expect(
            Samples.process(Samples.track, key: key)
                == ["wrong-key: the key is not the account of the value"])
    }

    @Test func `is too large`() {
        let long = String(repeating: "x", count: 1_000_000)
        let value = Samples.envelope("api", #"{"x":"\#(long)"}"#)
        let count = value.utf8.count
        #expect(
            Samples.process(value)
                == ["too-large: the value has \(count) bytes, more than 1000000"])
    }

    @Test func `would become one that is too large`() {
        let name = String(repeating: "\\u0001", count: 160_000)
        let value = Samples.track.replacing("Paper Tides", with: name)
        let found = Samples.process(value)
        #expect(found.first?.contains("Paper") == false)
        let twice = Samples.track.replacing(
            "2bHGaIONoQESMIr3RpXHRv", with: String(repeating: "y", count: 260_000))
        #expect(Samples.process(twice).first?.hasPrefix("too-large: what follows for ") == true)
    }

    @Test func `leaves nothing behind that a good one could meet`() {
        for sample in Self.cases {
            let enrichment = Enrichment(zones: AccountZones())
            _ = Samples.process(sample.value, with: enrichment)
            #expect(Samples.process(Samples.track, with: enrichment) == Golden.track)
        }
    }

    /// The album of the play is sent before the artist that is too large.
    @Test func `counts none of the things as sent that went with it`() {
        let enrichment = Enrichment(zones: AccountZones())
        let long = String(repeating: "y", count: 260_000)
        let bad = Samples.track.replacing("2JjmNaYJH0fpfpNzc6AEVq", with: long)
        let found = Samples.process(bad, with: enrichment)
        #expect(found.first?.hasPrefix("too-large: what follows for ") == true)
        #expect(Samples.process(bad, with: enrichment) == found)
        #expect(Samples.process(Samples.track, with: enrichment) == Golden.track)
    }

    private static func changed(_ part: String, _ other: String) -> String {
        Samples.bareTrack.replacing(part, with: other)
    }

    private static func export(_ part: String, _ other: String) -> String {
        Samples.exportTrack.replacing(part, with: other)
    }

    private static func account(_ part: String, _ other: String) -> String {
        Samples.accountTrack.replacing(part, with: other)
    }
}
