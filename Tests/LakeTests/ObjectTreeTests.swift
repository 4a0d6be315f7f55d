import Foundation
import ObjectStore
import Plays
import Stage
import Support
import Synchronization
import Testing

@testable import Lake

@Suite(.needsObjects, .needsPython, .runLimit) struct `files in an object store` {
    static let whole = ["listens/0": LakeCheck.Partition(next: 60, held: [[0, 59]])]

    @Test(arguments: ObjectServer.allCases, CommitStep.allCases)
    func `are whole after a crash at any step`(server: ObjectServer, step: CommitStep) throws {
        for format in Format.allCases {
            let shore = Shore(on: server)
            shore.style = FileStyle(format)
            shore.budgetBytes = 5_000
            let gathering = try shore.open { reached in
                if reached == step { throw Crash() }
            }
            // Nothing of this step lies in the tree's own code.
            if step != .shown {
                #expect(throws: Crash.self, "\(format)") {
                    try shore.fill(gathering, to: 60, every: 25)
                }
            }
            try shore.fill(shore.open(), to: 60, every: 25)
            let check = try LakeCheck(of: shore.folder())
            #expect(check.faults == [], "\(format)")
            #expect(check.partitions == Self.whole, "\(format)")
        }
    }

    @Test(arguments: ObjectServer.allCases)
    func `are not touched by a writer that another one has overtaken`(
        server: ObjectServer
    ) throws {
        let shore = Shore(on: server)
        try shore.fill(shore.open(), to: 10)
        let zombie = try shore.open()
        try shore.take(Shore.listen(10), 10, zombie)
        let heir = try shore.open()
        #expect(throws: TakenOver.self) { try shore.commit(zombie, 11) }
        // What the zombie brought up lies where the heir wants to write.
        try shore.fill(heir, to: 60)
        let late = try shore.open()
        try shore.take(Shore.listen(60, name: "Other"), 60, late)
        let next = try shore.open()
        try shore.fill(next, to: 61)
        #expect(throws: TakenOver.self) { try shore.commit(late, 61) }

        let check = try LakeCheck(of: shore.folder())
        #expect(check.faults == [])
        #expect(check.partitions == ["listens/0": .init(next: 61, held: [[0, 60]])])
    }

    @Test(arguments: ObjectServer.allCases)
    func `replace what a writer left that was killed between its files`(
        server: ObjectServer
    ) throws {
        let shore = Shore(on: server)
        let first = try shore.open()
        // Somebody's object in the way of ours, which no manifest names.
        let store = try #require(try shore.tree() as? ObjectTree).store
        let path = "listens/account=me/date=2026-02-01/part-0-0-6.jsonl"
        _ = try store.write([1, 2, 3], to: path, if: .absent)
        try shore.fill(first, to: 60)
        let check = try LakeCheck(of: shore.folder())
        #expect(check.faults == [])
        #expect(check.partitions == Self.whole)
    }

    @Test(arguments: ObjectServer.allCases, [1, 2, 3, 4])
    func `are whole after storms`(server: ObjectServer, seed: UInt64) throws {
        let random = Mutex(SplitMix64(seed: seed))
        let faults: [FaultyProxy.Fault] = [
            .status(503), .status(429), .status(500), .reset, .cut, .replyLost,
        ]
        let proxy = try FaultyProxy(to: server.port) { _ in
            random.withLock { random in
                Int.random(in: 0..<4, using: &random) == 0
                    ? faults.randomElement(using: &random) ?? .none : .none
            }
        }
        let shore = Shore(on: server)
        shore.port = proxy.port
        for end in [20, 40, 60] as [Int64] { try shore.fill(shore.open(), to: end, every: 10) }
        let check = try LakeCheck(of: shore.folder())
        #expect(check.faults == [])
        #expect(check.partitions == Self.whole)
        let inspection = Inspection(try shore.tree())
        let manifests = try inspection.manifests()
        #expect(manifests.map(\.records) == [60])
        #expect(try manifests.flatMap { try inspection.findings(in: $0).faults } == [])
    }
}
