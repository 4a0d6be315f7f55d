import Lake
import Plays
import SQLite
import Stage

/// Where a destination goes on, as a command that only looks needs it.
struct StoredPlaces {
    private(set) var next: [TopicPartition: Int64] = [:]

    /// Reads the places of a database; one that is not there, or is not Legato's yet, has none.
    init(_ path: String) throws {
        guard Files.exists(path) else { return }
        let database = try StoreFile.openUnchanged(path)
        guard try database.applicationID() == Schema.applicationID else { return }
        let select = try database.prepare(
            "SELECT topic, topic_partition, next_offset FROM offsets")
        while try select.step() {
            guard let topic = Topic(rawValue: select.text(0)) else { continue }
            let partition = TopicPartition(
                topic: topic, partition: Int32(clamping: select.integer(1)))
            next[partition] = select.integer(2)
        }
    }

    /// Reads the places of a tree of files; one that is not there has none.
    init(_ place: TreePlace) throws {
        guard place.isThere else { return }
        let (tree, staging) = try place.open(staging: nil)
        defer { withExtendedLifetime(staging) {} }

        for manifest in try Inspection(tree).manifests() {
            let partition = TopicPartition(topic: manifest.topic, partition: manifest.partition)
            next[partition] = manifest.nextOffset
        }
    }

    /// Whether the destination has gone past a record.
    func isBehind(_ place: RecordPlace) -> Bool { place.offset < next[place.container] ?? 0 }
}
