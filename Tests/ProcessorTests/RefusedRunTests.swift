import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

/// Requests that end a transaction, by their numbers in Kafka's protocol, and what answers them.
struct RefusedCommit: CustomTestStringConvertible, Sendable {
    enum Outcome: String {
        case nothing, aborted = "aborted a transaction", lost = "lost Kafka"
    }

    let request: Int16
    let errors: [Int32]
    let outcome: Outcome

    var testDescription: String { "request \(request) answered \(errors): \(outcome)" }

    static let addOffsets: Int16 = 25
    static let end: Int16 = 26
    static let commitOffsets: Int16 = 28

    private enum Code {
        static let disconnected: Int32 = -195
        static let coordinatorLoads: Int32 = 14
        static let notCoordinator: Int32 = 16
        static let illegalGeneration: Int32 = 22
        static let unknownMember: Int32 = 25
        static let groupForbidden: Int32 = 30
        static let oldEpoch: Int32 = 47
        static let wrongState: Int32 = 48
        static let idForbidden: Int32 = 53
    }

    private init(_ request: Int16, _ outcome: Outcome, _ errors: Int32...) {
        self.request = request
        self.errors = errors
        self.outcome = outcome
    }

    /// One of each kind; all of them by `make chaos`, since each has to join a group.
    static let all = FaultSize.isFull ? kinds + others : kinds

    private static let kinds = [
        RefusedCommit(end, .nothing, Code.coordinatorLoads, Code.notCoordinator),
        RefusedCommit(commitOffsets, .nothing, Code.disconnected, Code.disconnected),
        RefusedCommit(commitOffsets, .aborted, Code.illegalGeneration),
        RefusedCommit(addOffsets, .lost, Code.wrongState),
    ]

    private static let others = [
        RefusedCommit(addOffsets, .nothing, Code.coordinatorLoads, Code.notCoordinator),
        RefusedCommit(addOffsets, .nothing, Code.disconnected, Code.disconnected),
        RefusedCommit(end, .nothing, Code.disconnected, Code.disconnected),
        RefusedCommit(commitOffsets, .nothing, Code.coordinatorLoads, Code.notCoordinator),
        RefusedCommit(addOffsets, .aborted, Code.groupForbidden),
        RefusedCommit(commitOffsets, .aborted, Code.unknownMember),
        RefusedCommit(addOffsets, .lost, Code.oldEpoch),
        RefusedCommit(end, .lost, Code.oldEpoch),
        RefusedCommit(commitOffsets, .lost, Code.idForbidden),
    ]
}

@Suite struct `a run whose commit fails` {
    private static let plays = (0..<30).map { number in
        (
            key: "a\(number % 3)",
            value: String?(
                Samples.track(number: number)
                    .replacing(#""account":"me""#, with: #""account":"a\#(number % 3)""#))
        )
    }

    private static func run(_ rig: Rig, _ log: Log) throws {
        let processing = Processing(
            cluster: rig.cluster, group: "\(rig.cluster.prefix)g",
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: 10), isOnce: true,
            clock: .system, log: log, stop: rig.stop)
        try processing.run(AccountZones())
    }

    /// Whatever it is that fails, once: it is repeated, dropped and read again, or all clients are
    /// made anew, and in the end everything was processed.
    @Test(arguments: RefusedCommit.all)
    func `goes on, each failure as it must be met`(refused: RefusedCommit) throws {
        let rig = try Rig.embedded(delivery: .exactlyOnce)
        try rig.publish(Self.plays)
        rig.refuse(refused.request, with: refused.errors)
        rig.ask(afterSeconds: 60)
        let log = LogLines(stage: "processor")
        try Self.run(rig, log.log)
        #expect(!rig.stop.isSet)
        #expect(try Set(rig.records(of: .listens)).count == 30)
        #expect(log.lines.contains { $0.contains("stopped plays=30 ") }, "\(log.lines)")
        for outcome in [RefusedCommit.Outcome.aborted, .lost] {
            let isTold = log.lines.contains { $0.contains(outcome.rawValue) }
            #expect(isTold == (refused.outcome == outcome), "\(log.lines)")
        }
    }

    /// The broker has done it, and nobody knows.
    @Test(.needsBroker) func `writes every play once when the answers are lost`() throws {
        let proxy = try LostAnswers()
        let address = "PLAINTEXT://127.0.0.1:\(proxy.port)"
        let broker = try RealBroker(settings: ["advertised.listeners": address])
        let port = broker.bootstrapServers.split(separator: ":").last.flatMap { UInt16($0) }
        proxy.forward(to: try #require(port))
        let rig = try Rig.real(on: broker)
        try rig.publish(Self.plays)
        let requests = [RefusedCommit.addOffsets, RefusedCommit.commitOffsets, RefusedCommit.end]
        for request in requests { proxy.lose(2, to: request) }
        rig.ask(afterSeconds: 120)
        let log = LogLines(stage: "processor")
        try Self.run(rig, log.log)
        #expect(!rig.stop.isSet)
        #expect(requests.map { proxy.lost(to: $0) } == [2, 2, 2])
        let listens = try rig.records(of: .listens)
        #expect(listens.count == 30, "\(log.lines)")
        #expect(Set(listens).count == 30)
    }
}
