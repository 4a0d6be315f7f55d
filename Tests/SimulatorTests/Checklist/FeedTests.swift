import HTTP
import Testing

@testable import Simulator

/// Repeats, late arrivals with their own times, a feed that stands still, plays that are missing,
/// both meanings of `played_at`, both rules of what counts, private sessions.
@Suite struct `checklist line 4: what the feed shows, and when` {
    static let hour: Int64 = 3_600_000

    @Test func `shows an offline phone's plays when it is back, with their own times`() throws {
        let scene = SimulatedScene.offline(2 * Self.hour..<4 * Self.hour, syncsAt: 5 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 40, scenes: [scene]))
        desk.pass(hours: 4)
        let before = try desk.shown()
        let made = desk.service.listeners["me"]?.plays.count ?? 0
        #expect(before.count < made)
        desk.pass(hours: 1)
        let after = try desk.shown()
        #expect(Set(after).isSuperset(of: 0..<min(made, 50)))
        #expect(after == after.sorted())
    }

    @Test func `shows nothing new while its feed stalls, then all of it`() throws {
        let scene = SimulatedScene.stall(1 * Self.hour..<6 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 30, scenes: [scene]))
        desk.pass(hours: 1)
        let before = try desk.shown()
        desk.pass(hours: 4)
        #expect(try desk.shown() == before)
        desk.pass(hours: 20)
        #expect(try desk.shown().count == desk.service.listeners["me"]?.plays.count)
    }

    @Test func `never shows a private session`() throws {
        let scene = SimulatedScene.privateSession(0..<3 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 40, scenes: [scene]))
        desk.pass(hours: 48)
        let shown = try desk.shown()
        let plays = desk.service.listeners["me"]?.plays ?? []
        let open = plays.filter { $0.playedAtMilliseconds >= Answers.now + 3 * Self.hour }
        #expect(open.count < plays.count)
        #expect(shown == open.map(\.index))
    }

    @Test func `can play seventy tracks between two polls`() throws {
        let scene = SimulatedScene.burst(0..<20 * 60_000)
        var desk = Desk(ListenerSettings(account: "me", plays: 100, scenes: [scene]))
        desk.now += 20 * 60_000
        #expect(try desk.shown().count == 50)
        #expect(desk.service.listeners["me"]?.plays.count ?? 0 >= 70)
    }

    @Test func `takes one track on repeat as so many plays`() throws {
        let script = Array(repeating: 7, count: 20)
        var desk = Desk(ListenerSettings(account: "me", plays: 20, script: script))
        desk.pass(hours: 24)
        #expect(try desk.shown() == Array(0..<20))
        #expect(Set(desk.plays.map(\.track)) == [7])
    }

    @Test(arguments: ListenerSettings.Stamp.allCases)
    func `tells when a play ended, or when it began, as it is set`(
        stamp: ListenerSettings.Stamp
    ) throws {
        var listener = ListenerSettings(account: "me", plays: 20)
        listener.stamp = stamp
        var desk = Desk(listener)
        desk.pass(hours: 24)
        #expect(try desk.shown() == Array(0..<20))
        for play in desk.plays {
            let heard = play.endedAtMilliseconds - play.playedAtMilliseconds
            let length = desk.service.catalogue.tracks[play.track].durationMilliseconds
            #expect(stamp == .end ? heard == 0 : abs(heard - Int64(length)) <= 1_400)
        }
    }

    @Test(arguments: ListenerSettings.Admission.allCases)
    func `shows what was played for half a minute, or only what ended, as it is set`(
        admission: ListenerSettings.Admission
    ) throws {
        var listener = ListenerSettings(account: "me", plays: 45)
        // What was heard of a play is then what lies between its two times.
        listener.stamp = .start
        listener.admission = admission
        listener.skipPercent = 60
        var desk = Desk(listener)
        desk.pass(hours: 48)
        let shown = try desk.shown()
        let catalogue = desk.service.catalogue
        let admitted = desk.plays.filter { play in
            let heard = play.endedAtMilliseconds - play.playedAtMilliseconds
            let length = Int64(catalogue.tracks[play.track].durationMilliseconds)
            return admission == .ended ? heard >= length - 1_400 : heard >= 30_000
        }
        #expect((5..<45).contains(admitted.count))
        #expect(shown == admitted.map(\.index))
    }

    @Test func `never shows some plays, for no reason that anybody knows`() throws {
        var listener = ListenerSettings(account: "me", plays: 50)
        var whole = Desk(listener)
        listener.missingPercent = 20
        var desk = Desk(listener)
        desk.pass(hours: 48)
        whole.pass(hours: 48)
        let shown = try desk.shown()
        #expect((30..<50).contains(shown.count))
        #expect(shown == desk.plays.filter { $0.shownAtMilliseconds != nil }.map(\.index))
        #expect(try whole.shown() == Array(0..<50))
        #expect(
            desk.plays.map(\.playedAtMilliseconds) == whole.plays.map(\.playedAtMilliseconds))
    }
}
