import Plays
import Stage
import Wire

/// What a running producer tells `accounts`: when it polled each account, and when it will again.
///
/// For people only: nothing is decided by it, so it is written seldom and may be removed.
struct StatusFile {
    /// One account.
    struct Account: Hashable {
        var lastPoll: Instant?
        var nextCall: Instant?
        /// Whether the service refused the login.
        var isRefused = false
    }

    let path: String

    /// What was written last; empty when there is nothing, or nothing that makes sense.
    func read() -> [String: Account] {
        guard let bytes = try? Files.read(path, limitBytes: 4 << 20) else { return [:] }
        let parser = JSONParser()
        return bytes.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes), let list = root["accounts"]?.object else {
                return [:]
            }
            var accounts: [String: Account] = [:]
            for (name, value) in list {
                accounts[String(name)] = Account(
                    lastPoll: value["last_poll"]?.text.flatMap { Instant($0) },
                    nextCall: value["next_call"]?.text.flatMap { Instant($0) },
                    isRefused: value["refused"]?.bool ?? false)
            }
            return accounts
        }
    }

    /// Replaces the file; a disk that is full is no reason to stop polling.
    func write(_ accounts: [String: Account]) {
        var writer = JSONWriter(capacity: 4 << 10)
        writer.beginObject()
        writer.name("accounts")
        writer.beginObject()
        for (name, account) in accounts.sorted(by: { $0.key < $1.key }) {
            name.withText { writer.name($0) }
            writer.beginObject()
            writer.field("last_poll", account.lastPoll)
            writer.field("next_call", account.nextCall)
            writer.field("refused", account.isRefused)
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        try? AtomicFile.write(Array(writer.bytes) + [0x0a], to: path, mode: 0o600)
    }
}
