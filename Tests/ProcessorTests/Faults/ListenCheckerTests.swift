import Testing

@testable import Processor

@Suite struct `the checker of listens` {
    private static let values: [[UInt8]] = (0..<5).map { number in
        let listen = Golden.track[0].drop { $0 != "{" }
            .replacing(#""play_offset":1042"#, with: #""play_offset":\#(number)"#)
        return Array(listen.utf8)
    }

    private static func faults(in found: [[UInt8]]) -> [String] {
        let places = values.indices.map { Place(partition: 3, offset: Int64($0)) }
        let expected = Dictionary(uniqueKeysWithValues: zip(places, values))
        return ListenChecker(expected: expected).faults(in: found)
    }

    @Test func `finds nothing where nothing is wrong`() {
        #expect(Self.faults(in: Self.values) == [])
    }

    @Test func `finds a loss, a double, a swap, a flipped bit and a foreign row`() {
        var values = Self.values
        values.remove(at: 2)
        #expect(Self.faults(in: values) == ["lost: 3/2"])
        values = Self.values + [Self.values[4]]
        #expect(Self.faults(in: values) == ["doubled: 3/4"])
        values = Self.values
        values.swapAt(1, 2)
        #expect(Self.faults(in: values) == ["reordered: 3/1"])
        values = Self.values
        values[3][values[3].firstIndex(of: UInt8(ascii: "Q")) ?? 0] ^= 1
        #expect(Self.faults(in: values) == ["corrupted: 3/3"])
        let foreign = Golden.track[0].drop { $0 != "{" }
        #expect(
            Self.faults(in: Self.values + [Array(foreign.utf8)]) == ["unexpected: 3/1042"])
        let broken = [Array("{".utf8)]
        #expect(
            Self.faults(in: Self.values + broken)
                == ["corrupted: a listen that cannot be read"])
    }
}
