import Foundation
import Plays
import Stage
import Testing

@testable import Sink

/// One track played again and again without a pause, as two sources report it.
///
/// `LEGATO_CHAOS_LOOP` says how many plays; 800 unless told, 50,000 is what has to hold.
@Suite struct `a track in a loop` {
    /// In which order the plays come, one a transaction.
    enum Order: CaseIterable {
        case asTheyHappen, exportFirst, apiThenExport, exportThenAPI
    }

    private let plays =
        ProcessInfo.processInfo.environment["LEGATO_CHAOS_LOOP"]
        .flatMap { Int($0) } ?? 800

    @Test(arguments: Order.allCases)
    func `costs a play more no more than at its beginning`(order: Order) throws {
        let bench = try Bench()
        let store = try bench.open()
        var looks: [Int] = []
        for (offset, play) in numbers(order).enumerated() {
            let before = store.tables.listens.looks
            let record = Self.record(of: play, at: Int64(offset))
            _ = try store.store(RecordBatch([record]), advances: false)
            looks.append(store.tables.listens.looks - before)
        }
        // The first quarter of the second source's plays, and the last.
        let paired = looks.suffix(
            order == .asTheyHappen || order == .exportFirst ? plays : plays / 2)
        let quarter = paired.count / 4
        let (early, late) = (paired.prefix(quarter).max() ?? 0, paired.suffix(quarter).max() ?? 0)
        #expect(early > 0 && late <= early, "\(early) plays were looked at early, \(late) late")
        #expect(
            try bench.rows(
                "SELECT count(*), sum(paired_by = 1) FROM plays") == ["\(plays)|\(plays)"])
        #expect(try bench.rows("SELECT count(*) FROM listens") == ["\(plays / 2)"])
    }

    @Test(arguments: 0..<8)
    func `is paired as a whole, whatever comes when and however often`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bench = try Bench()
        var store = try bench.open()
        let pause = [0, 300, 2_000][Int(seed % 3)] as Int64
        var all = (0..<120).filter { _ in Int.random(in: 0...19, using: &random) > 0 }
        let reference = Set(all)
        if seed < 5 { all.shuffle(using: &random) }
        all += all.prefix(20)
        for (offset, play) in all.enumerated() {
            let record = Self.record(of: play, at: Int64(offset), pause: pause)
            _ = try store.store(RecordBatch([record]), advances: false)
            if Int.random(in: 0...30, using: &random) == 0 { store = try bench.open() }
        }
        let plays = reference.map { Self.play($0, pause: pause) }
        #expect(try bench.pairs() == Bench.pairs(of: plays), "seed \(seed)")
        #expect(try bench.wrongSums() == [], "seed \(seed)")
    }

    /// The plays by number: two for each listen, the API's even, the export's odd.
    private func numbers(_ order: Order) -> [Int] {
        let (even, odd) = (stride(from: 0, to: plays, by: 2), stride(from: 1, to: plays, by: 2))
        return switch order {
        case .asTheyHappen: Array(0..<plays)
        case .exportFirst: (0..<plays).map { $0 ^ 1 }
        case .apiThenExport: Array(even) + Array(odd)
        case .exportThenAPI: Array(odd) + Array(even)
        }
    }

    private static func play(_ number: Int, pause: Int64) -> PairingPlay {
        let isAPI = number % 2 == 0
        let end =
            1_772_640_000_000 + Int64(number / 2 + 1) * (180_000 + pause)
        return PairingPlay(
            id: Records.playID(number + 1), source: isAPI ? .api : .extended,
            endedAt: isAPI ? end + 500 : end, msPlayed: 180_000, track: 1, names: 1)
    }

    private static func record(
        of number: Int, at offset: Int64, pause: Int64 = 2_000
    ) -> TestRecord {
        let play = play(number, pause: pause)
        let start = Instant(milliseconds: play.startedAt)
        return Records.listen(
            offset, play: number + 1, start: "\(start)", played: play.msPlayed,
            date: String("\(start)".prefix(10)), hour: Int(start.seconds) / 3_600 % 24,
            source: number % 2 == 0 ? "api" : "extended")
    }
}
