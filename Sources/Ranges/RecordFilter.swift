public import Kafka
public import Plays
public import Stage
import Wire

/// Which records of a range are wanted: by account, and by what their fields hold.
///
/// Keys are looked at first: a record of another account is never decoded.
public final class RecordFilter {
    private let accounts: [String]
    private let fields: [FieldMatch]
    private let parser = JSONParser()

    /// The accounts of `replay` and `tail`.
    public static let account = Flag<[String]>(
        "account", "NAME", "Only records of this account.")
    /// The fields of `replay` and `tail`.
    public static let field = Flag<[FieldMatch]>(
        "where", "FIELD=VALUE",
        "Only records whose field holds this, such as track_name=Yesterday.")
    /// Both flags.
    public static let flags: [any FlagEntry] = [account, field]

    /// Makes a filter; all the fields must match, and one of the accounts.
    public init(accounts: [String], fields: [FieldMatch]) {
        self.accounts = accounts
        self.fields = fields
    }

    /// Makes the filter that the flags ask for.
    public convenience init(_ settings: Settings) {
        self.init(accounts: settings[Self.account], fields: settings[Self.field])
    }

    /// Whether everything is wanted.
    public var isOpen: Bool { accounts.isEmpty && fields.isEmpty }

    /// The flags that ask for the same, each with its value.
    public var arguments: [String] {
        accounts.flatMap { ["--account", $0] } + fields.flatMap { ["--where", $0.flagText] }
    }

    /// Whether a record is wanted.
    ///
    /// A record of a topic without accounts is one of all accounts.
    public func holds(_ record: borrowing KafkaRecord, of topic: Topic) -> Bool {
        if isOpen { return true }
        return holds(key: record.key, value: record.value, of: topic)
    }

    /// Whether a record with this key and this value is wanted.
    public func holds(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, of topic: Topic
    ) -> Bool {
        guard accounts.isEmpty || topic.key == .entity || isOfAccount(key) else { return false }
        guard !fields.isEmpty else { return true }
        guard let value, let root = try? parser.parse(value) else { return false }
        return fields.allSatisfy { $0.matches(root) }
    }

    private func isOfAccount(_ key: UnsafeRawBufferPointer?) -> Bool {
        guard let key else { return false }
        let account = key.prefix { $0 != UInt8(ascii: "/") }
        return accounts.contains { $0.utf8.elementsEqual(account) }
    }
}
