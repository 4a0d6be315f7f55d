import Plays
import Stage
import Testing
import Wire

@Suite struct `the cutter of an array` {
    /// Cuts a text that comes in pieces; what comes of it, in words.
    func cut(_ text: [UInt8], pieces: () -> Int = { 1 << 20 }, limit: Int = 1_000) -> [String] {
        var cutter = JSONArrayCutter(limitBytes: limit)
        var words: [String] = []
        var given = 0
        while true {
            switch cutter.next(isWhole: given == text.count + 1) {
            case .element(let bytes): words.append(String(decoding: bytes, as: UTF8.self))
            case .tooLarge: words.append("too large")
            case .end: return words
            case .fault(let fault): return words + ["\(fault)"]
            case .needsMore:
                let room = cutter.room()
                let count = min(pieces(), room.count, text.count - given)
                room.copyBytes(from: text[given..<given + count])
                cutter.advance(count)
                given = count == 0 ? text.count + 1 : given + count
            }
        }
    }

    static let cutShort = "ends before its array does: download it again"

    static let texts: [(String, [String])] = [
        ("[]", []),
        (" \n[ ] \n", []),
        ("[{\"a\":1},{\"b\":[1,{}]}]", ["{\"a\":1}", "{\"b\":[1,{}]}"]),
        (
            "[\n  {\n    \"a\": \"}]\\\"\"\n  },\n  {}\n]\n",
            ["{\n    \"a\": \"}]\\\"\"\n  }", "{}"]
        ),
        ("[1, 2.5 ,null,\"x\",true]", ["1", "2.5 ", "null", "\"x\"", "true"]),
        ("[null]", ["null"]),
        ("\u{FEFF}[{}]", ["{}"]),
        ("[{} {}]", ["{}", "{}"]),
        ("[}]", ["}"]),
        ("[{\"a\": \"open\n},\n{\"b\": 1}]", ["{\"a\": \"open\n}", "{\"b\": 1}"]),
        (
            "[\n  {\n    \"a\": 1\n  ,\n  {\n    \"b\": 2\n  }\n]",
            ["{\n    \"a\": 1\n  ,", "{\n    \"b\": 2\n  }"]
        ),
        ("[\n{\"a\": {\"x\": 1},\n{\"b\": 2}\n]", ["{\"a\": {\"x\": 1},", "{\"b\": 2}"]),
        (
            "[\n{\"a\": 1},\n{\"b\": [\n]",
            ["{\"a\": 1}", "ends in the middle of a row: download it again"]
        ),
        ("[{\"a\": 1]", ["{\"a\": 1]", Self.cutShort]),
        ("", ["is empty"]),
        (" \n ", ["is empty"]),
        ("{\"a\": []}", ["is a JSON object and no array of plays"]),
        ("<!DOCTYPE html>", ["is a web page and no JSON: download the file again"]),
        ("ts,ms_played", ["is no JSON array"]),
        ("[{\"a\":1},{\"b\"", ["{\"a\":1}", "ends in the middle of a row: download it again"]),
        ("[{\"a\":1},", ["{\"a\":1}", Self.cutShort]),
        ("[{}]x", ["{}", "has something behind the end of its array"]),
    ]

    @Test(arguments: texts)
    func `gives each element, or says what is wrong`(text: String, words: [String]) {
        #expect(cut(Array(text.utf8)) == words)
    }

    @Test(arguments: 0..<20)
    func `gives the same, whatever pieces the text comes in`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for (text, words) in Self.texts {
            let found = cut(Array(text.utf8)) { Int.random(in: 1...5, using: &random) }
            #expect(found == words)
        }
    }

    @Test(arguments: [1, 3, 1_000])
    func `passes over an element that is too large, and gives what follows`(piece: Int) {
        let long = String(repeating: "}]\\\" ", count: 300)
        let text = "[{\"a\":\"\(long)\",\"b\":[{}]},{\"c\":1}]"
        #expect(cut(Array(text.utf8), pieces: { piece }) == ["too large", "{\"c\":1}"])
    }

    @Test(arguments: [1, 3, 1_000])
    func `tells an element that is too large once, also when the text ends in it`(piece: Int) {
        let long = String(repeating: "}]\\\" ", count: 300)
        #expect(
            cut(Array("[{\"a\":\"\(long)".utf8), pieces: { piece }) == ["too large", Self.cutShort])
    }

    @Test(arguments: [1, 3, 700, 1 << 20])
    func `loses one element alone to a brace that is missing`(piece: Int) {
        let rows = (0..<100).map { "  {\n    \"a\": \($0)\n  }" }
        for bad in [0, 50, 98] {
            var torn = rows
            torn[bad].removeLast(4)
            let text = "[\r\n" + torn.joined(separator: ",\n") + "\n]\n"
            var found = cut(Array(text.utf8), pieces: { piece }, limit: 300)
            #expect(found.count == 100)
            #expect(found.remove(at: bad).contains("\"a\": \(bad)") || found[bad] == "too large")
            var others = rows.map { String($0.dropFirst(2)) }
            others.remove(at: bad)
            #expect(found == others)
        }
    }

    @Test(arguments: [1, 700, 1 << 20])
    func `finds the next element behind one that is too large and does not close`(piece: Int) {
        let long = "  {\n    \"a\": \"" + String(repeating: "x", count: 900) + "\"\n"
        let text = "[\n  {},\n\(long)\(long)  ,\n  {\"b\": 1},\n  {}\n]"
        #expect(
            cut(Array(text.utf8), pieces: { piece }, limit: 300)
                == ["{}", "too large", "too large", "{\"b\": 1}", "{}"])
    }

    @Test func `knows UTF-16 with a mark and without`() {
        let words = ["is in UTF-16: save it in UTF-8, or take it from the archive again"]
        #expect(cut([0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) == words)
        #expect(cut([0xFE, 0xFF, 0, 0x5B, 0, 0x5D]) == words)
        #expect(cut([0x5B, 0, 0x5D, 0]) == words)
    }
}
