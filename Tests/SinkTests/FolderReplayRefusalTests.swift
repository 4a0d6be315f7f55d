import Foundation
import Kafka
import Lake
import Plays
import Ranges
import Stage
import Support
import Testing
import Topics

@testable import Sink

/// What would come to nothing, or undo another's work, and has to be told.
extension `a replay into a folder` {
    @Test func `leaves a sink alone that has committed nothing yet, and is left alone by one`()
        throws
    {
        let quay = try Quay()
        try quay.publish(0..<60)
        let (tree, other) = (quay.folder.path("tree"), quay.folder.path("other"))
        let following = ["run", "--to", "jsonl:\(tree)"] + quay.following
        let sink = try ChildProcess("legato-sink", following)
        try waitUntil("the sink reads", seconds: 60) { sink.errors.contains("began reading") }
        let whole = replay(quay, ["start"], to: "jsonl:\(tree)")
        let errors = try quay.sink(whole, status: 1).errors
        #expect(errors.contains("listens is being filled by a running legato-sink; "), "\(errors)")
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0), "\(sink.errors)")
        #expect(try Self.numbers(in: tree).isSubset(of: Set(0..<60)))

        let slow = ["start", "--rate", "1"]
        let child = try ChildProcess("legato-sink", replay(quay, slow, to: "jsonl:\(other)"))
        try waitUntil("it has begun", seconds: 60) {
            FileManager.default.fileExists(atPath: "\(other)/listens/_manifest/0.lock")
        }
        let run = ["run", "--once", "--to", "jsonl:\(other)"] + quay.following
        let refused = try quay.sink(run, status: 1).errors
        #expect(refused.contains("listens is being filled by a replay; let it end"), "\(refused)")
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(1))
        try quay.sink(run)
        #expect(try Self.numbers(in: other) == Set(0..<60))
    }

    @Test(arguments: ObjectServer.areExpected ? ObjectServer.allCases : [])
    func `of the newest that was killed is run again in a store of objects`(
        server: ObjectServer
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let land = try Tideland(server == .s3 ? .s3 : .azure, quay.folder)
        let command = replay(quay, ["-2"], to: "jsonl:\(land.place)")
        let point = [Failpoint.variable: "committed:1"]
        let child = try ChildProcess(
            "legato-sink", command, environment: land.environment.merging(point) { $1 })
        #expect(try child.wait(seconds: 60) == .signal(SIGKILL))
        try quay.publish(300..<301)
        let again = try ChildProcess("legato-sink", command, environment: land.environment)
        #expect(try again.wait(seconds: 60) == .status(0), "\(again.errors)")
        #expect(try Self.numbers(in: try land.folder()) == Set(299..<301))
        #expect(try land.verify().hasSuffix("files with 2 records: all is well\n"))
    }

    @Test func `refuses a record that lies in none of its ranges`() throws {
        let quay = try Quay()
        try quay.publish(0..<30)
        let tree = quay.folder.path("tree")
        let settings = try SinkProgram.program.parse(replay(quay, ["start"], to: "jsonl:\(tree)"))
        let shelf = try FilesShelf(
            DiskTree(tree), .jsonl, settings, rotation: Rotation(bySize: settings), failpoint: nil)
        let choice = ReplayChoice(RecordFilter(settings), .everything)
        let target = FilesTarget(shelf, choice, [.listens], quay.cluster, log: .silent)
        func plan(_ partition: Int32) -> RangePlan {
            let name = quay.cluster.name(of: .listens)
            let place = KafkaPartition(topic: name, partition: partition)
            return RangePlan([place: PartitionRange(first: 0, end: 10)])
        }
        _ = try target.begin(plan(0))
        let reader = try RangeReader(quay.cluster.reader, log: .silent, said: { _ in })
        try reader.read(plan(1))
        #expect(throws: Failure.self) {
            while !reader.isFinished {
                _ = try reader.turn(milliseconds: 100) { record in
                    let place = RecordPlace(
                        topic: .listens, partition: record.partition, offset: record.offset)
                    _ = try target.take(record, at: place)
                }
            }
        }
    }
}
