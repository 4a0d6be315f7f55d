import Foundation
import Simulator
import Testing

@testable import Producer

/// Whether every account was polled all the time, and no day had more calls than its polls and its
/// budget.
struct CallJudge {
    let calls: [SimulatedCall]
    /// When producers were started, in milliseconds from the start of the days.
    let starts: [Int64]
    /// When there was no producer, in the same.
    var absences: [Range<Int64>] = []
    let days: Int64

    /// No account is without a poll for longer: a fault may cost one.
    static let silenceMilliseconds = 2 * DaysScript.intervalMinutes * 60_000

    /// Judges all; says in a line how many calls there were.
    func judge() -> String {
        judgeDays()
        for name in DaysScript.names { judgeSilence(of: name) }
        for bucket in ["albums", "tracks", "artists"] {
            let calls = calls.filter { $0.bucket == bucket }
            judgeBudget(calls, bucket)
            judgeQuota(calls, bucket)
        }
        let polls = calls.count(where: \.isPoll)
        let catalogue = calls.count(where: \.isOfCatalogue)
        return "\(polls) polls, \(catalogue) calls for the catalogue, "
            + "\(calls.count - polls - catalogue) for lists"
    }

    private func day(_ call: SimulatedCall) -> Int64 {
        (call.atMilliseconds - Life.start) / Life.day
    }

    private func judgeSilence(of name: String) {
        let polls = calls.filter { $0.account == name && $0.isPoll && $0.fault == nil }
        let times = [0] + polls.map { $0.atMilliseconds - Life.start } + [days * Life.day]
        for (last, next) in zip(times, times.dropFirst()) {
            let away = absences.reduce(Int64(0)) { sum, absence in
                let common = absence.clamped(to: last..<max(last, next))
                return sum + common.upperBound - common.lowerBound
            }
            #expect(next - last - away <= Self.silenceMilliseconds, "\(name) after \(last)")
        }
    }

    /// Every faulty answer is worth one call more, every start a poll of each account at once.
    private func judgeDays() {
        let accounts = DaysScript.names.count
        let polls = accounts * Int(24 * 60 / DaysScript.intervalMinutes)
        let isList = { (call: SimulatedCall) in !call.isPoll && !call.isOfCatalogue }
        // Nothing fails in the first hour: the lists are taken once there.
        let pages = calls.count { isList($0) && $0.atMilliseconds < Life.start + Life.hour }
        #expect(pages > accounts)
        let byDay = Dictionary(grouping: calls, by: day)
        for day in 0..<days {
            let calls = byDay[day] ?? []
            let faulty = calls.filter { $0.fault != nil }
            let started = starts.count { $0 / Life.day == day }
            #expect(
                calls.count(where: \.isPoll)
                    <= polls + started * accounts + faulty.count(where: \.isPoll), "day \(day)")
            // Lists that were under way when a producer ended are taken anew.
            #expect(
                calls.count(where: isList) <= pages * (1 + started) + faulty.count(where: isList),
                "day \(day)")
        }
    }

    private func judgeBudget(_ calls: [SimulatedCall], _ bucket: String) {
        let times = calls.map(\.atMilliseconds)
        for (first, last) in zip(times, times.dropFirst(DaysScript.enrichPerDay)) {
            #expect(last - first >= Life.day, "\(bucket) has its budget in any 24 hours")
        }
    }

    private func judgeQuota(_ calls: [SimulatedCall], _ bucket: String) {
        for (refused, next) in zip(calls, calls.dropFirst()) where refused.fault == .quota429 {
            // Who is killed before the block is published has never heard of it.
            guard !starts.contains(refused.atMilliseconds - Life.start) else { continue }
            #expect(
                next.atMilliseconds >= refused.atMilliseconds + DaysScript.quotaSeconds * 1_000,
                "no call to \(bucket) while it is blocked")
        }
    }
}
