import Glibc
import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// `legato-producer exclude` and `include`: says how a correction was understood, and publishes it.
enum CorrectionVerb {
    /// How long Kafka may take for one record.
    private static let limitMilliseconds: Int32 = 10_000

    static func run(_ settings: Settings, _ log: Log, clock: Clock = .system) throws {
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let correction = try correction(settings, at: now)
        let output = OutputStream()
        guard !settings[CorrectionProgram.dryRun] else {
            try output.line(words(correction) + "; nothing was published (--dry-run)")
            return try output.flush()
        }
        try publish(
            correction, on: Cluster(settings, stage: "producer", instance: "correction"), log: log)
        try output.line(words(correction))
        try output.flush()
    }

    /// What the flags ask for.
    static func correction(_ settings: Settings, at now: Instant) throws -> Correction {
        var targets: [Correction.Target] = []
        if let track = settings[CorrectionProgram.track] { targets.append(.track(track.id)) }
        if let artist = settings[CorrectionProgram.artist] { targets.append(.artist(artist.id)) }
        if let play = settings[CorrectionProgram.play] { targets.append(.play(play.id)) }
        if let span = settings[CorrectionProgram.between] {
            do throws(FlagTextError) {
                let (from, to) = try span.ends(now: now)
                targets.append(.time(from: from, to: to))
            } catch {
                throw UsageError.invalid("--between wants \(error.wanted)")
            }
        }
        guard let target = targets.first, targets.count == 1 else {
            throw UsageError.invalid(
                """
                \(settings.verb) wants one of --track ID, --artist ID, --between T1 T2 or --play \
                ID\(targets.isEmpty ? "" : ", not \(targets.count) of them"), such as \
                legato-producer \(settings.verb) --between 2026-03-04T20:00Z 2026-03-05T02:00Z
                """)
        }
        return Correction(
            account: settings[CorrectionProgram.account].name,
            action: settings.verb == "exclude" ? .exclude : .include, target: target,
            reason: settings[CorrectionProgram.reason]?.text, at: now)
    }

    /// How it was understood, in one line.
    static func words(_ correction: Correction) -> String {
        let plays =
            switch correction.target {
            case .track(let id): "plays of track \(id)"
            case .artist(let id): "plays of which artist \(id) is credited"
            case .play(let id): "play \(id)"
            case .time(let from, let to): "plays that began from \(from) to before \(to)"
            }
        let isOne = correction.target.kind == .play
        let end = correction.action == .exclude ? "left out of the history" : "taken in again"
        let verb = isOne ? "is" : "are"
        return "\(correction.account): \(plays) \(verb) \(end)"
    }

    private static func publish(_ correction: Correction, on cluster: Cluster, log: Log) throws {
        try cluster.prepare([.corrections], log: log)
        // No transactional id: the account's own belongs to the producer that polls for it.
        let producer = try KafkaProducer(
            settings: cluster.writer(transactionalID: nil), log: log.kafka)
        let topic = try producer.topic(cluster.name(of: .corrections))
        var writer = JSONWriter()
        writer.record(correction)
        try correction.account.withText { key in
            try producer.send(
                to: topic, key: key.bytes, value: writer.bytes,
                timestampMilliseconds: correction.at.milliseconds)
        }
        try producer.flush(milliseconds: limitMilliseconds)
        if let failure = producer.takeDeliveryFailure() { throw failure }
    }
}
