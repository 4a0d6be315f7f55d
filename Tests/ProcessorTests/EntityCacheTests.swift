import Plays
import Testing

@testable import Processor

@Suite struct `the cache of entities` {
    private static func isNews(
        _ cache: inout EntityCache, _ topic: Topic, _ key: String, _ content: String, _ time: Int64
    ) -> Bool {
        Array(key.utf8).withUnsafeBytes { key in
            Array(content.utf8).withUnsafeBytes { content in
                let place = cache.place(topic, key: key)
                return cache.isNews(
                    place, content: content, observedAt: Instant(milliseconds: time))
            }
        }
    }

    @Test func `leaves out only what could not win against what was sent`() {
        var cache = EntityCache(slots: 64)
        let steps: [(topic: Topic, key: String, content: String, time: Int64, isNews: Bool)] = [
            (.tracks, "a", "x", 5, true), (.tracks, "a", "x", 5, false),
            (.tracks, "a", "x", 4, false), (.tracks, "a", "x", 6, true),
            (.tracks, "a", "y", 5, true), (.tracks, "a", "x", 5, true),
            (.albums, "a", "x", 5, true), (.tracks, "b", "x", 5, true),
            (.albums, "a", "x", 5, false),
        ]
        for step in steps {
            #expect(
                Self.isNews(&cache, step.topic, step.key, step.content, step.time) == step.isNews)
        }
        cache.removeAll()
        #expect(Self.isNews(&cache, .albums, "a", "x", 5))
    }

    @Test func `forgets when it is full and never lets a changed one through as known`() {
        var cache = EntityCache(slots: 1)
        #expect(Self.isNews(&cache, .tracks, "a", "x", 5))
        #expect(Self.isNews(&cache, .tracks, "b", "x", 5))
        #expect(Self.isNews(&cache, .tracks, "a", "x", 5))
    }

    @Test func `tells contents apart that differ in any one bit or in length`() {
        let text = Array(#"{"v":1,"id":"2bHGaIONoQESMIr3RpXHRv","name":"Paper Tides"}"#.utf8)
        var seen: Set<Hash128> = []
        var count = 0
        for length in 0...text.count {
            text.prefix(length).withUnsafeBytes { _ = seen.insert(Hash128(of: $0, seed: 0)) }
            count += 1
        }
        for place in text.indices {
            for bit in 0..<8 {
                var other = text
                other[place] ^= 1 << bit
                other.withUnsafeBytes { _ = seen.insert(Hash128(of: $0, seed: 0)) }
                count += 1
            }
        }
        #expect(seen.count == count)
    }
}
