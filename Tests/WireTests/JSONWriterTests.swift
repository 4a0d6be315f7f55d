import Foundation
import Plays
import Stage
import Testing
import Wire

@Suite struct `the JSON writer` {
    @Test func `puts commas where they belong`() {
        var writer = JSONWriter(capacity: 1)
        writer.beginObject()
        writer.field("a", Int64(1))
        writer.name("b")
        writer.beginArray()
        writer.null()
        writer.value(true)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.value("{")
        writer.value("[")
        writer.value(":")
        writer.endArray()
        writer.field("c", "x" as Text)
        writer.endObject()
        #expect(writer.string == #"{"a":1,"b":[null,true,{},[],"{","[",":"],"c":"x"}"#)
    }

    @Test func `puts records behind one another without a comma`() {
        var writer = JSONWriter()
        for number in 0..<2 {
            writer.beginRecord()
            writer.field("n", Int64(number))
            writer.endObject()
        }
        writer.beginRoot()
        writer.value(7 as Int64)
        #expect(writer.string == #"{"v":1,"n":0}{"v":1,"n":1}7"#)
    }

    @Test func `writes integers of every length`() {
        var writer = JSONWriter()
        var wanted: [String] = []
        for power in 0..<19 {
            let number = (0..<power).reduce(Int64(1)) { value, _ in value * 10 }
            for value in [number, number - 1, -number, number + 1] {
                writer.beginRoot()
                let start = writer.count
                writer.value(value)
                wanted.append("\(value)")
                #expect(String(Text(writer.bytes(start..<writer.count))) == "\(value)")
            }
        }
        for value in [Int64.max, .min, 0] {
            writer.removeAll()
            writer.value(value)
            #expect(writer.string == "\(value)")
        }
    }

    @Test func `writes thousandths to three decimals`() {
        for (thousandths, wanted) in [(0, "0.000"), (7, "0.007"), (873, "0.873"), (1000, "1.000")] {
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("c", thousandths: Int64(thousandths))
            writer.endObject()
            #expect(writer.string == #"{"c":\#(wanted)}"#)
        }
    }

    @Test func `writes any text so that Foundation reads it back, on one line`() throws {
        var random = SplitMix64(seed: 2)
        let odd: [UInt32] = [
            0, 1, 8, 9, 10, 12, 13, 0x1F, 0x22, 0x5C, 0x2F, 0x7F, 0x80, 0x2028, 0xFFFD, 0x1F3B5,
        ]
        for _ in 0..<5_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let value =
                    Bool.random(using: &random)
                    ? odd[Int.random(in: 0..<odd.count, using: &random)]
                    : UInt32.random(in: 0x20...0x7E, using: &random)
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            var writer = JSONWriter()
            text.withText { writer.value($0) }
            #expect(!writer.bytes.contains(0x0A))
            let read = try JSONSerialization.jsonObject(
                with: Data(writer.bytes), options: .fragmentsAllowed)
            #expect((read as? String).map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test func `grows for long texts`() {
        var writer = JSONWriter(capacity: 1)
        let long = String(repeating: "\u{1}ü", count: 100_000)
        long.withText { writer.value($0) }
        #expect(writer.count == 100_000 * 8 + 2)
    }
}
