import Foundation
import Kafka
import Plays
import Stage
import Support
import Synchronization
import Topics

@testable import Processor

/// A member of the group in this process, which drops one transaction in three and reads its input
/// again, at a place that a seed decides.
final class DroppingMember: Sendable {
    private struct State {
        var dropped = 0
        var isEnded = false
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let stop = StopSignal()

    init(_ cluster: Cluster, group: String, recordsPerCommit: Int, seed: UInt64) {
        let thread = Thread { [self] in
            do {
                try run(cluster, group, recordsPerCommit, SplitMix64(seed: seed))
            } catch {
                state.withLock { $0.failure = error }
            }
            state.withLock { $0.isEnded = true }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Leaves in good order; tells how it went.
    func end() throws -> (dropped: Int, failure: (any Error)?) {
        stop.ask()
        try waitUntil("the member in this process has left", seconds: 60) {
            state.withLock { $0.isEnded }
        }
        return state.withLock { ($0.dropped, $0.failure) }
    }

    private func run(
        _ cluster: Cluster, _ group: String, _ recordsPerCommit: Int, _ seed: SplitMix64
    ) throws {
        var random = seed
        let identity = "\(cluster.prefix)dropping"
        let session = try Session(
            cluster, identity: identity, group: group, topics: Processing.read,
            enrichment: Enrichment(zones: AccountZones()),
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: recordsPerCommit),
            meter: Meter(silentFor: cluster), clock: .system, log: .silent, stop: stop)
        var roundsLeft: Int?
        while !stop.isSet {
            let wasOpen = session.isOpen
            do {
                try session.round()
            } catch {
                // Kafka wants this transaction dropped, as when the group changed behind its back.
                guard session.outlives(error) else { throw error }
                try drop(session, identity)
            }
            guard session.isOpen else { continue }
            if !wasOpen {
                let isDoomed = Int.random(in: 0..<3, using: &random) == 0
                roundsLeft = isDoomed ? Int.random(in: 0..<recordsPerCommit, using: &random) : nil
            }
            guard let left = roundsLeft else { continue }
            roundsLeft = left - 1
            guard left == 0 else { continue }
            try drop(session, identity)
            state.withLock { $0.dropped += 1 }
        }
        try session.end()
    }

    /// On a busy machine the broker may have given the transaction up before: that ends a producer.
    private func drop(_ session: Session, _ identity: String) throws(KafkaError) {
        do {
            try session.abortAndRewind()
        } catch {
            try session.renewOutlet(identity)
        }
    }
}
