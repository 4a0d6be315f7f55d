import Plays
@testable import Processor

/// Plays of every kind, among them names that are folded, over and over.
///
/// `make -C Benchmarks allocations` compiles this too, with the optimizer.
enum RecordPath {
    private static let values = [
        Samples.track, Samples.exportTrack, Samples.episode, Samples.chapter, Samples.local,
        Samples.accountTrack, Samples.accountEpisode, Samples.bareTrack,
        Samples.exportTrack.replacing("The Lantern Office", with: "BJÖRK Жанна 東京"),
    ].map { Array($0.utf8) }

    /// Works on so many plays; returns how many records follow.
    static func process(_ count: Int, with enrichment: Enrichment) throws -> Int {
        var records = 0
        let key = Array("me".utf8)
        for number in 0..<count {
            let value = values[number % values.count]
            try key.withUnsafeBytes { key in
                try value.withUnsafeBytes { value in
                    let input = InputRecord(
                        topic: .plays, partition: 3, offset: Int64(number), key: key,
                        value: value)
                    try enrichment.process(input, now: Samples.now)
                    records += enrichment.outputs.count
                }
            }
        }
        return records
    }
}
