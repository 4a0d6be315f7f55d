import Foundation
import Plays
import Stage
import Testing
import Wire

@Suite struct `a raw item` {
    static let cases: [(json: String, compact: String)] = [
        ("{}", "{}"), (" [ ] ", "[]"), (" 12 ", "12"), ("\t\"a b\"\n", "\"a b\""),
        ("{ \"a\" : [ 1 , { } , \"x , y\" ] , \"b\" : null }", #"{"a":[1,{},"x , y"],"b":null}"#),
        (#"{"a":"\"ip_addr\":1"}"#, #"{"a":"\"ip_addr\":1"}"#),
        (#"{"ip_addr":"1.2.3.4"}"#, "{}"),
        (#"{"ip_addr":"1.2.3.4","a":1}"#, #"{"a":1}"#),
        (#"{"a":1,"IP_Addr":{"x":[1]}}"#, #"{"a":1}"#),
        (
            #"{"a":1,"username":"me","b":2,"city":null,"region":[1,2],"c":3}"#,
            #"{"a":1,"b":2,"c":3}"#
        ),
        (#"{"user_agent_decrypted":"x","ip_addr_decrypted":"y","z":0}"#, #"{"z":0}"#),
        (#"{"\u0069p_addr":1,"a":1}"#, #"{"a":1}"#),
        (#"{"\u0049P_ADDR":1,"a":1}"#, #"{"a":1}"#),
        (#"{"ip_addresses":1,"cities":2,"xcity":3}"#, #"{"ip_addresses":1,"cities":2,"xcity":3}"#),
        (#"{"a":{"city":"x","b":[{"Region":1}]}}"#, #"{"a":{"b":[{}]}}"#),
        (#"{"a":"city","b":["username"]}"#, #"{"a":"city","b":["username"]}"#),
        (#"{"n":1.50e+1,"e":"\u00e9\/"}"#, #"{"n":1.50e+1,"e":"\u00e9\/"}"#),
    ]

    @Test(arguments: cases)
    func `keeps its own bytes, without white space and private fields`(
        json: String, compact: String
    ) {
        #expect(compacted(json, withoutPrivate: true) == compact)
    }

    @Test func `keeps every field where nothing is private`() {
        #expect(compacted(#"{ "city" : "Oslo" }"#, withoutPrivate: false) == #"{"city":"Oslo"}"#)
    }

    @Test func `is what Foundation reads, whatever the white space`() throws {
        let json = Array(#"{"a":[1,-2.5e3,"x\"y",true,null],"b":{"c":[],"d":{}},"e":"ü"}"#.utf8)
        var random = SplitMix64(seed: 4)
        for _ in 0..<500 {
            var spaced: [UInt8] = []
            var isInside = false
            for (index, byte) in json.enumerated() {
                if byte == 0x22, json[max(0, index - 1)] != 0x5C { isInside.toggle() }
                spaced.append(byte)
                let isToken = [0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A].contains(byte)
                if isToken, !isInside, Bool.random(using: &random) {
                    spaced.append([0x20, 0x09, 0x0A, 0x0D][Int.random(in: 0..<4, using: &random)])
                }
            }
            #expect(
                compacted(String(decoding: spaced, as: UTF8.self), withoutPrivate: true)
                    == String(decoding: json, as: UTF8.self))
        }
    }

    @Test func `is found in an answer by slices`() throws {
        let answer = #"{ "items" : [ {"a":1} , "x\"]" ,[2, 3] ,4 ] , "next" : null , "z\"":true}"#
        let bytes = Array(answer.utf8)
        try bytes.withUnsafeBytes { bytes in
            let items = try #require(JSONSlices.member("items", of: bytes))
            let values = try #require(JSONSlices(array: items)).map { String(Text($0.value)) }
            #expect(values == [#"{"a":1}"#, #""x\"]""#, "[2, 3]", "4"])
            let keys = try #require(JSONSlices(object: bytes)).map { String($0.key) }
            #expect(keys == ["items", "next", #"z\""#])
            #expect(JSONSlices.member("other", of: bytes) == nil)
            #expect(JSONSlices(array: bytes) == nil)
        }
    }

    @Test func `is never looked for outside of broken text`() {
        let text = Array(#"{"a":[1,{"b":"c\"d"},[]],"e":null}"#.utf8)
        var random = SplitMix64(seed: 6)
        for _ in 0..<20_000 {
            var broken = text
            let place = Int.random(in: 0..<broken.count, using: &random)
            broken[place] = .random(in: .min ... .max, using: &random)
            let length = Int.random(in: 0...broken.count, using: &random)
            Array(broken.prefix(length)).withUnsafeBytes { bytes in
                var count = 0
                if let members = JSONSlices(object: bytes) {
                    for member in members { count += member.value.count + member.key.count }
                }
                #expect(count <= length)
            }
        }
    }

    private func compacted(_ json: String, withoutPrivate: Bool) -> String {
        var writer = JSONWriter()
        Array(json.utf8).withUnsafeBytes { writer.compact($0, withoutPrivate: withoutPrivate) }
        return writer.string
    }
}
