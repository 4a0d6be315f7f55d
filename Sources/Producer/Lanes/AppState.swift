import Plays
import Wire

/// What one account met and spent of what its app may do, as it lies in `cursors` under
/// `app:CLIENT_ID/ACCOUNT`: blocks and budgets.
///
/// Both count per app, but a record of the app would have a writer on every machine that polls
/// for it, and the last one would say what holds.
struct AppState: Equatable {
    /// Until when a bucket is blocked, by the wall clock: this is what a restart goes by.
    var blockedUntil: [Bucket: Instant] = [:]
    var budget = CallBudget()

    /// What the keys of an app's records begin with.
    static func prefix(_ clientID: String) -> String { "app:" + clientID + "/" }

    /// The key of an account's share in its app.
    static func key(_ clientID: String, _ account: String) -> String {
        prefix(clientID) + account
    }
}

extension AppState {
    /// Reads a record's value; nil when it is none of ours.
    init?(_ value: UnsafeRawBufferPointer, parser: JSONParser) {
        guard let root = try? parser.parse(value), root["v"]?.integer == 1 else { return nil }
        guard let blocked = root["blocked_until"]?.object, let spent = root["spent"]?.object else {
            return nil
        }
        for (name, until) in blocked {
            guard let bucket = Bucket(rawValue: String(name)),
                let instant = until.text.flatMap({ Instant($0) })
            else { continue }
            blockedUntil[bucket] = instant
        }
        var hours: [Bucket: [Int64: Int]] = [:]
        for (name, counts) in spent {
            guard let bucket = Bucket(rawValue: String(name)), let object = counts.object else {
                continue
            }
            for (hour, count) in object {
                guard let hour = Int64(String(hour)), let count = count.integer else { continue }
                hours[bucket, default: [:]][hour] = Int(clamping: count)
            }
        }
        budget = CallBudget(hours: hours)
    }

    /// Writes the record's value.
    func write(clientID: String, account: String, to writer: inout JSONWriter) {
        writer.beginRecord()
        writer.field("app", clientID)
        writer.field("account", account)
        writer.name("blocked_until")
        writer.beginObject()
        for (bucket, until) in blockedUntil.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            bucket.rawValue.withText { writer.field($0, until) }
        }
        writer.endObject()
        writer.name("spent")
        writer.beginObject()
        for (bucket, hours) in budget.hours.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            bucket.rawValue.withText { writer.name($0) }
            writer.beginObject()
            for (hour, count) in hours.sorted(by: { $0.key < $1.key }) {
                "\(hour)".withText { writer.field($0, Int64(count)) }
            }
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
    }
}
