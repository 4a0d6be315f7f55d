import Plays
import Stage
import Testing

@testable import Producer

@Suite struct `a table of play ids` {
    var ids: [Fingerprint] {
        var random = SplitMix64(seed: 7)
        return (0..<20_000).map { _ in
            Fingerprint(high: random.next(), low: random.next() & 0xFF)
        } + [Fingerprint(high: 0, low: 0)]
    }

    @Test func `knows each id once, also beyond its first size`() {
        var table = FingerprintTable(capacity: 1)
        let fresh = ids.filter { table.insert($0) }
        #expect(fresh == ids)
        let freshAgain = ids.filter { table.insert($0) }
        #expect(freshAgain == [])
    }

    @Test func `forgets the last alone`() {
        var table = FingerprintTable(capacity: 1)
        for id in ids {
            let isNew = table.insert(id)
            table.takeBack()
            let isNewAgain = table.insert(id)
            #expect(isNew && isNewAgain)
        }
        let fresh = ids.filter { table.insert($0) }
        #expect(fresh == [])
    }
}
