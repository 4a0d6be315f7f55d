import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite(.serialized, .runLimit) struct `partitions that go while a transaction cannot be ended` {
    private static let transactionOffsets: Int16 = 28
    private static let transactionStateInvalid: Int32 = 48

    let rig: Rig
    let log = LogLines(stage: "processor")
    let session: Session

    init() throws {
        rig = try Rig.embedded(delivery: .exactlyOnce)
        session = try rig.session("first", log: log.log)
    }

    func told(_ words: String) -> Int { log.lines.count { $0.contains(words) } }

    func openTransaction() throws {
        try rig.publish((0..<30).map { ("a\($0 % 9)", Samples.track(number: $0)) })
        try waitUntil("a transaction is open", seconds: 60) {
            do throws(KafkaError) {
                try session.round()
            } catch {
                // A refusal of the turn before that nothing had met.
                try session.renewOutlet("\(rig.cluster.prefix)again")
            }
            return session.isOpen
        }
    }

    /// Has another member join the group, and answers it for a while: the session hears of it with
    /// one of its heartbeats, two seconds apart, and has not looked yet.
    func join() throws -> KafkaConsumer {
        let other = try KafkaConsumer(settings: rig.cluster.processor(in: rig.group))
        try other.subscribe(Processing.read.map { rig.cluster.name(of: $0) })
        let deadline = Deadline(milliseconds: 5_000)
        while !deadline.isPast { try answer(other) }
        return other
    }

    func answer(_ other: KafkaConsumer) throws {
        switch other.poll(milliseconds: 10) {
        case .assigned(let partitions):
            try other.assign(partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.end) })
        case .revoked: try other.acceptRevocation()
        default: break
        }
    }

    /// Goes on until the partitions were given back, or something failed: whether both at once.
    func giveBack(turn: Int) throws -> Bool {
        let before = told("gave partitions back")
        do {
            while told("gave partitions back") == before { try session.round() }
            return false
        } catch {
            #expect(session.outlives(error))
            let isMet = told("gave partitions back") > before
            if isMet { #expect(!session.isOpen, "nothing of it may be committed any more") }
            try session.renewOutlet("\(rig.cluster.prefix)first-\(turn)")
            return isMet
        }
    }

    /// Left without an answer, the group would go on without this member for ever.
    @Test func `are given back all the same, and others come in their place`() throws {
        var turn = 0
        var isMet = false
        while !isMet {
            turn += 1
            try openTransaction()
            let other = try join()
            rig.refuse(Self.transactionOffsets, with: [Self.transactionStateInvalid])
            let before = told("took partitions")
            isMet = try giveBack(turn: turn)
            defer { other.close() }
            // A failure that came sooner shows nothing of this.
            guard isMet else { continue }
            try waitUntil("it has partitions again", seconds: 60) {
                try answer(other)
                try session.round()
                return told("took partitions") > before
            }
        }
    }
}
