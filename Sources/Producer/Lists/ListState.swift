import Plays
import Wire

/// What is known of an account's lists, as it lies in `cursors` under `account/lists`.
struct ListState: Equatable {
    /// When the last taking that came to its end began.
    var takenAt: Instant?
    /// The snapshot that was published last, by the list's name.
    var snapshots: [String: String] = [:]
    /// Lists of which a person was told that they cannot be read.
    var unreadable: Set<String> = []

    static func key(_ account: String) -> String { account + "/lists" }
}

extension ListState {
    /// Reads a record's value; nil when it is none of ours.
    init?(_ value: UnsafeRawBufferPointer, parser: JSONParser) {
        guard let root = try? parser.parse(value), root["v"]?.integer == 1,
            let list = root["snapshots"]?.object
        else { return nil }
        takenAt = root["taken_at"]?.text.flatMap { Instant($0) }
        for (name, snapshot) in list { snapshots[String(name)] = snapshot.string }
        if let names = root["unreadable"]?.array {
            for name in names { if let name = name.string { unreadable.insert(name) } }
        }
    }

    /// Writes the record's value.
    func write(account: String, to writer: inout JSONWriter) {
        writer.beginRecord()
        writer.field("account", account)
        writer.field("taken_at", takenAt)
        writer.name("snapshots")
        writer.beginObject()
        for (name, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) {
            name.withText { name in writer.name(name) }
            snapshot.withText { writer.value($0) }
        }
        writer.endObject()
        writer.name("unreadable")
        writer.beginArray()
        for name in unreadable.sorted() { name.withText { writer.value($0) } }
        writer.endArray()
        writer.endObject()
    }
}
