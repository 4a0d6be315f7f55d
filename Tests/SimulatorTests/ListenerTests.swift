import Testing

@testable import Simulator

// 2026-01-01T00:00:00Z
private let start: Int64 = 1_767_225_600_000
private let day: Int64 = 86_400_000

@Suite struct `a listener` {
    let catalogue = Catalogue(seed: 1)

    func listener(
        _ account: String = "me", patience: Int? = nil, plays: Int? = nil, script: [Int] = []
    ) -> Listener {
        Listener(
            ListenerSettings(account: account, plays: plays, script: script), seed: 1,
            startMilliseconds: start, patience: patience, catalogue: catalogue)
    }

    @Test func `plays the same in every version`() {
        var listener = listener()
        listener.listen(for: day, notPast: .max, catalogue: catalogue)
        let first = listener.plays.prefix(3).map { ($0.track, $0.playedAtMilliseconds - start) }
        #expect(first.map(\.0) == [569, 569, 468])
        #expect(first.map(\.1) == [264_077, 395_587, 717_869])
    }

    @Test func `plays the same however often they are looked at`() {
        var once = listener()
        once.listen(for: 3 * day, notPast: .max, catalogue: catalogue)
        var often = listener()
        for _ in 0..<(3 * 1440) {
            often.listen(for: 60_000, notPast: .max, catalogue: catalogue)
        }
        #expect(once.plays == often.plays)
        #expect(once.plays.count > 300)
        #expect(once.plays != self.played(by: "you"))
    }

    private func played(by account: String) -> [SimulatedPlay] {
        var other = listener(account)
        other.listen(for: 3 * day, notPast: .max, catalogue: catalogue)
        return other.plays
    }

    @Test func `plays one thing after another`() {
        let plays = played(by: "me")
        for (one, next) in zip(plays, plays.dropFirst()) {
            let silence = next.playedAtMilliseconds - one.playedAtMilliseconds
            let length = catalogue.tracks[next.track].durationMilliseconds
            #expect(silence >= Int64(length) - 1_400)
            #expect(next.index == one.index + 1)
        }
    }

    @Test func `repeats tracks, and has plays without a context`() {
        let plays = played(by: "me")
        #expect(zip(plays, plays.dropFirst()).contains { $0.track == $1.track })
        #expect(plays.contains { $0.context == nil })
        #expect(Set(plays.compactMap { $0.context?.type }) == ["album", "artist", "playlist"])
    }

    @Test func `never listens past the present`() {
        var listener = listener()
        listener.listen(for: 100 * day, notPast: start + day, catalogue: catalogue)
        let last = listener.plays.last?.playedAtMilliseconds ?? 0
        #expect(last <= start + day)
        #expect(last > start + day / 2)
    }

    @Test func `waits while nobody looks, and then plays what they would have played`() {
        var patient = listener(patience: 25)
        var seen: [SimulatedPlay] = []
        for _ in 0..<10 {
            patient.listen(for: 100 * day, notPast: .max, catalogue: catalogue)
            #expect(patient.unseenCount == 25)
            #expect(patient.isWaiting)
            seen += patient.window.suffix(25)
            patient.markSeen(patient.window)
        }
        var eager = listener(plays: 250)
        eager.listen(for: 100 * day, notPast: .max, catalogue: catalogue)
        #expect(eager.isFinished)
        #expect(seen == eager.plays)
    }

    @Test func `counts a play as seen once`() {
        var listener = listener(patience: 10)
        listener.listen(for: day, notPast: .max, catalogue: catalogue)
        listener.markSeen(listener.window.suffix(4))
        listener.markSeen(listener.window.suffix(4))
        #expect(listener.unseenCount == 6)
    }

    @Test func `follows a script first`() {
        var listener = listener(plays: 25, script: Array(repeating: 7, count: 20))
        listener.listen(for: 100 * day, notPast: .max, catalogue: catalogue)
        #expect(listener.plays.prefix(20).map(\.track) == Array(repeating: 7, count: 20))
        #expect(listener.plays.count == 25)
        #expect(Set(listener.plays.map(\.playedAtMilliseconds)).count == 25)
    }
}
