import Plays
import Stage

@testable import Sink

/// A history of all sources in which tracks change their artists and names turn out to be somebody,
/// with what its owners want left out and taken in again.
enum CorrectedHistory {
    static func records(seed: UInt64, listens: Int, corrections: Int) -> [TestRecord] {
        var random = SplitMix64(seed: seed &+ 1_000)
        let history = PairedHistory(seed: seed, listens: listens)
        var records = history.records
        records += artists(&random)
        var offsets: [String: Int64] = [:]
        for _ in 0..<corrections {
            let account = Bool.random(using: &random) ? "me" : "you"
            let offset = offsets[account, default: 0]
            offsets[account] = offset + 1
            records.append(
                correction(offset, account, history.plays.values.map(\.count).max() ?? 1, &random))
        }
        return records
    }

    /// Who is credited for the tracks changes, and so does whom a name counts as.
    private static func artists(_ random: inout SplitMix64) -> [TestRecord] {
        var records: [TestRecord] = []
        for track in 1...8 {
            records.append(
                Records.track(
                    Int64(100 + track), id: "t\(track)",
                    artists: ["r\(Int.random(in: 0...2, using: &random))", "name:b"],
                    at: "2026-03-0\(Int.random(in: 1...9, using: &random))", duration: 200_000))
        }
        records.append(Records.artist(0, id: "name:b", name: "BAND", knowledge: "export"))
        for artist in 0...2 {
            records.append(
                Records.artist(
                    Int64(1 + artist), id: "r\(artist)",
                    name: Bool.random(using: &random) ? "Band" : "Other \(artist)",
                    genres: ["g\(artist)"]))
        }
        return records
    }

    private static func correction(
        _ offset: Int64, _ account: String, _ plays: Int, _ random: inout SplitMix64
    ) -> TestRecord {
        let action = Int.random(in: 0...2, using: &random) > 0 ? "exclude" : "include"
        let partition = Int32(account == "me" ? 0 : 1)
        switch Int.random(in: 0...4, using: &random) {
        case 0:
            let track = "t\(Int.random(in: 1...9, using: &random))"
            return Records.correction(
                offset, action, track: track, account: account, partition: partition)
        case 1:
            let names = ["r0", "r1", "r2", "name:b", "nobody"]
            return Records.correction(
                offset, action, artist: names.randomElement(using: &random), account: account,
                partition: partition)
        case 2:
            let from = 1_772_640_000_000 + Int64.random(in: 0...8_000_000, using: &random)
            return Records.correction(
                offset, action, from: from,
                to: from + Int64.random(in: 1...4_000_000, using: &random), account: account,
                partition: partition)
        default:
            return Records.correction(
                offset, action, play: Int.random(in: 1...plays * 2, using: &random),
                account: account, partition: partition)
        }
    }
}
