import Foundation
import Plays
import Simulator
import Stage
import Testing
import Topics

@testable import Producer

/// What became of every play that was made, and of the calls that were made for them.
struct DaysJudge {
    /// Why a play is not in the topic.
    enum Reason: String, CaseIterable {
        /// The service never shows it: private, too short, or missing for no reason.
        case hidden = "hidden by the service"
        /// It lies inside a gap that the ledger records.
        case gap = "in a recorded gap"
        /// The first answer that showed any of the account was full of newer ones.
        case before = "older than the first window"
        /// Newer ones filled the window before the service showed it, and the producer knew one of
        /// them by then: no poll can tell.
        case late = "shown too late to fit"
        /// The same, but newer ones filled the window only before the next poll.
        case brief = "shown late and gone before a poll"
        /// There is no excuse.
        case lost = "LOST"
    }

    let spotify: SimulatorServer
    let plays: [TopicRecord]
    let ledger: [[String: Any]]
    /// What was shown less than so long before the end nobody need have asked for.
    let slackMilliseconds: Int64
    /// When producers ended: what an answer showed them last they may have taken along.
    let ends: [Int64]

    init(
        _ spotify: SimulatorServer, slackMilliseconds: Int64 = 0, ends: [Int64] = [],
        _ records: (Topic) throws -> [TopicRecord]
    ) throws {
        self.spotify = spotify
        self.ends = ends
        self.slackMilliseconds = slackMilliseconds
        plays = try records(.plays)
        ledger = try records(.ledger).map { try $0.object }
    }

    /// How many plays are in the topic, and why the others are not.
    struct Sums: CustomStringConvertible {
        let published: Int
        let reasons: [Reason: Int]

        /// How many were shown too late for any poll.
        var late: Int { reasons[.late, default: 0] + reasons[.brief, default: 0] }

        var description: String {
            let list = Reason.allCases.map { "\(reasons[$0] ?? 0) \($0.rawValue)" }
            return "\(published) plays once, " + list.joined(separator: ", ")
        }
    }

    /// Judges the plays; says what became of them.
    func judgePlays() throws -> Sums {
        let published = try plays.map { try $0.playWords }
        let unique = Set(published)
        #expect(published.count == unique.count, "no play twice")
        var sums: [String: Int] = [:]
        for entry in ledger where entry["kind"] as? String == "poll" {
            let filtered = (entry["filtered"] as? [String: Int] ?? [:]).values.reduce(0, +)
            let parts = ["accepted", "duplicate", "failed"].map { entry[$0] as? Int ?? 0 }
            #expect(entry["read"] as? Int == parts.reduce(filtered, +))
            sums["accepted", default: 0] += parts[0]
        }
        #expect(sums["accepted"] == published.count, "the ledger claims what there is")
        var shown: Set<String> = []
        var reasons: [Reason: Int] = [:]
        for name in DaysScript.names {
            let listener = try #require(spotify.listeners[name])
            let gaps = gaps(of: name)
            var known: [SimulatedPlay] = []
            for play in listener.plays {
                if play.shownAtMilliseconds != nil { shown.insert(words(play)) }
                if unique.contains(words(play)) { known.append(play) }
            }
            // Who says nothing has lost nothing, either.
            let asked = listener.plays.count { $0.shownAtMilliseconds ?? .max <= listener.lookedAt }
            #expect(known.count > asked / 2, "\(name)")
            for play in listener.plays where !unique.contains(words(play)) {
                guard let reason = reason(play, listener, gaps, known: known) else { continue }
                reasons[reason, default: 0] += 1
                if reason == .lost { Issue.record("lost: \(words(play))") }
            }
        }
        #expect(unique.isSubset(of: shown), "nobody claims what the service hid")
        return Sums(published: published.count, reasons: reasons)
    }

    /// Why a play is not published; nil when nobody could have asked for it yet.
    private func reason(
        _ play: SimulatedPlay, _ listener: Listener, _ gaps: [Range<Int64>],
        known: [SimulatedPlay]
    ) -> Reason? {
        guard let shownAt = play.shownAtMilliseconds else { return .hidden }
        guard shownAt <= listener.lookedAt - slackMilliseconds else { return nil }
        let time = play.playedAtMilliseconds
        // What an answer showed has no excuse, but for the last one before a producer ended.
        if let seen = listener.firstShown(play),
            !ends.contains(where: { $0 - DaysScript.intervalMinutes * 60_000 <= seen && seen <= $0 }
            )
        {
            return .lost
        }
        if gaps.contains(where: { $0.lowerBound < time && time < $0.upperBound }) { return .gap }
        guard listener.firstShown(play) == nil else { return .lost }
        let first = listener.plays.compactMap { listener.firstShown($0) }.min() ?? 0
        if shownAt <= first { return .before }
        guard shownAt > play.endedAtMilliseconds,
            // If nothing newer was known when it turned up, the window that it did not fit in held
            // nothing known: that is a gap, and this play lies in it.
            known.contains(where: { newer in
                newer.playedAtMilliseconds > time && listener.firstShown(newer) ?? .max < shownAt
            })
        else { return .lost }
        let newer = listener.plays.count {
            $0.playedAtMilliseconds > time && $0.shownAtMilliseconds ?? .max <= shownAt
        }
        return newer >= Listener.windowCount ? .late : .brief
    }

    private func words(_ play: SimulatedPlay) -> String {
        "\(play.account) \(spotify.catalogue.tracks[play.track].uri) "
            + "\(Instant(milliseconds: play.playedAtMilliseconds))"
    }

    private func gaps(of name: String) -> [Range<Int64>] {
        ledger.compactMap { entry in
            guard entry["kind"] as? String == "gap-opened", entry["account"] as? String == name,
                let from = instant(entry["from"]),
                let to = instant(entry["to"]), from < to
            else { return nil }
            return from.milliseconds..<to.milliseconds
        }
    }

    private func instant(_ value: Any?) -> Instant? {
        (value as? String).flatMap { text in text.withText { Instant($0) } }
    }
}

extension SimulatedCall {
    /// Whether it asked for plays.
    var isPoll: Bool { path == "me/player/recently-played" }
    /// Whether it asked for an object of the catalogue.
    var isOfCatalogue: Bool { ["albums", "tracks", "artists"].contains(bucket) }
}
