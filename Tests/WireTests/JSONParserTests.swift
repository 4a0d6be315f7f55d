import Foundation
import Plays
import Stage
import Testing
import Wire

@Suite struct `the JSON parser` {
    static let same = [
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "0.5", #""""#, #""a""#, "[]", "{}", "[[],{}]",
        #"{"a":1,"b":[true,null,{"c":"d"}],"a":2}"#, #""\"\\\b\f\n\r\t\u0000\u001f""#,
        #""ä 東京 \#u{1F3B5} \#u{2028}\#u{7F}""#,
    ]

    @Test(arguments: same)
    func `reads what the writer writes again`(text: String) throws {
        #expect(try rewritten(text) == text)
    }

    static let repaired: [(text: String, wanted: String)] = [
        (#""\ud83c\udfb5""#, "\"\u{1F3B5}\""),
        (#""a\ud83cb""#, "\"a\u{FFFD}b\""), (#""\udfb5""#, "\"\u{FFFD}\""),
        (#""\ud83c\ud83c\udfb5""#, "\"\u{FFFD}\u{1F3B5}\""),
        (#""\\ud83c\ud83c""#, "\"\\\\ud83c\u{FFFD}\""), (#""\uD83C""#, "\"\u{FFFD}\""),
        (#""\ud83c\u0041""#, "\"\u{FFFD}A\""), (#"{"\udead":1}"#, "{\"\u{FFFD}\":1}"),
        ("[123456789012345678901234567890,1]", "[1.2345678901234568e+29,1]"),
        ("[-9223372036854775809]", "[-9.223372036854776e+18]"),
        (
            #"["123456789012345678901234567890\ud83c"]"#,
            "[\"123456789012345678901234567890\u{FFFD}\"]"
        ),
    ]

    @Test(arguments: repaired)
    func `reads lone surrogates as U+FFFD and long integers as doubles`(
        text: String, wanted: String
    ) throws {
        #expect(try rewritten(text) == wanted)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\":}", "tru", "nul", "01", "1.", "'a'", "\"a", "[1 2]",
        "{\"a\" 1}", "1 2", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "NaN", "1e999", "{a:1}",
        "\u{FEFF}1",
        "[\"\\ud83c\"", "123456789012345678901234567890x",
    ])
    func `refuses what is no JSON`(text: String) {
        #expect(throws: JSONError.self) { try rewritten(text) }
    }

    @Test func `refuses bytes that are no UTF-8`() {
        for bytes: [UInt8] in [
            [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] {
            let text = [0x22] + bytes + [0x22]
            #expect(throws: JSONError.self) {
                try text.withUnsafeBytes { _ = try JSONParser().parse($0) }
            }
        }
    }

    @Test func `reads a text wherever it ends in a page`() throws {
        let text = Array(#"{"name":"Paper Tides"}"#.utf8)
        let parser = JSONParser()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 4096)
        defer { room.deallocate() }

        for start in 3900..<4200 {
            UnsafeMutableRawBufferPointer(rebasing: room[start...]).copyBytes(from: text)
            let bytes = UnsafeRawBufferPointer(rebasing: room[start..<start + text.count])
            #expect(try parser.parse(bytes)["name"]?.string == "Paper Tides")
        }
    }

    @Test func `is not led astray by any change of a byte`() {
        let text = Array(
            #"{"a":[1,2.5,-3e2,"x\u00e9\ud83c"],"b":{"c":null,"d":true},"e":"ü"}"#.utf8)
        let parser = JSONParser()
        var writer = JSONWriter()
        var random = SplitMix64(seed: 5)
        for _ in 0..<50_000 {
            var broken = text
            broken[Int.random(in: 0..<broken.count, using: &random)] = .random(
                in: .min ... .max, using: &random)
            broken.withUnsafeBytes { bytes in
                guard let value = try? parser.parse(bytes) else { return }
                writer.removeAll()
                writer.value(value)
            }
            #expect(
                (try? JSONSerialization.jsonObject(
                    with: Data(writer.bytes), options: .fragmentsAllowed)) != nil
                    || writer.count == 0)
        }
    }

    @Test func `gives values of one kind only as that kind`() throws {
        let text = Array(#"[1,1.5,"1",true,null,[],{},18446744073709551615]"#.utf8)
        let parser = JSONParser()
        try text.withUnsafeBytes { bytes in
            let values = Array(try #require(try parser.parse(bytes).array))
            #expect(values.map(\.integer) == [1, nil, nil, nil, nil, nil, nil, nil])
            #expect(
                values.map(\.double) == [
                    1, 1.5, nil, nil, nil, nil, nil, 0x1p64,
                ])
            #expect(values.map(\.string) == [nil, nil, "1", nil, nil, nil, nil, nil])
            #expect(values.map(\.bool) == [nil, nil, nil, true, nil, nil, nil, nil])
            #expect(
                values.map(\.isNull) == [false, false, false, false, true, false, false, false])
            #expect(
                values.map { $0.array != nil } == [
                    false, false, false, false, false, true, false, false,
                ])
            #expect(
                values.map { $0.object != nil } == [
                    false, false, false, false, false, false, true, false,
                ])
        }
    }

    private func rewritten(_ text: String) throws -> String {
        let parser = JSONParser()
        return try Array(text.utf8).withUnsafeBytes { bytes in
            var writer = JSONWriter()
            writer.value(try parser.parse(bytes))
            return writer.string
        }
    }
}
