import Plays
import Wire

/// Where a play lies in `plays`.
struct Place: Hashable, Comparable, CustomStringConvertible {
    let partition: Int32
    let offset: Int64

    static func < (one: Place, other: Place) -> Bool {
        (one.partition, one.offset) < (other.partition, other.offset)
    }

    var description: String { "\(partition)/\(offset)" }
}

/// Compares the listens that a committed reader sees with those that the plays must give.
struct ListenChecker {
    /// What must be there: the bytes of the one listen of each play.
    let expected: [Place: [UInt8]]
    private let reader = RecordReader()

    init(expected: [Place: [UInt8]]) { self.expected = expected }

    /// What is wrong with listens, given in the order in which each partition holds them; empty
    /// when nothing is.
    func faults(in found: [[UInt8]]) -> [String] {
        var faults: [String] = []
        var seen: Set<Place> = []
        // What counts is the order of one account: it has one partition, there and here.
        var last: [String: Int64] = [:]
        for value in found {
            guard let (account, place) = place(of: value) else {
                faults.append("corrupted: a listen that cannot be read")
                continue
            }
            guard let wanted = expected[place] else {
                faults.append("unexpected: \(place)")
                continue
            }
            if wanted != value { faults.append("corrupted: \(place)") }
            guard seen.insert(place).inserted else {
                faults.append("doubled: \(place)")
                continue
            }
            if last[account] ?? -1 > place.offset { faults.append("reordered: \(place)") }
            last[account] = place.offset
        }
        let lost = Set(expected.keys).subtracting(seen).sorted()
        return faults + lost.map { "lost: \($0)" }
    }

    private func place(of value: [UInt8]) -> (account: String, place: Place)? {
        value.withUnsafeBytes { bytes in
            guard let listen = try? reader.listen(bytes) else { return nil }
            let place = Place(partition: listen.playPartition, offset: listen.playOffset)
            return (String(listen.account), place)
        }
    }
}
