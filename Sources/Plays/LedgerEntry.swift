/// One record of `ledger`: what was read and what became of it.
public struct LedgerEntry: Hashable, Sendable {
    /// What an entry tells.
    public enum Kind: String, CaseIterable, Sendable {
        /// One whole answer of recently played.
        case poll
        /// One file.
        case `import`
        /// Plays were lost between two polls.
        case gapOpened = "gap-opened"
        /// An import brought them back.
        case gapClosed = "gap-closed"
        /// An account was authorized.
        case login
        /// An account's token was removed.
        case logout
        /// A token will end soon.
        case tokenWarning = "token-warning"
        /// A token is refused.
        case tokenDead = "token-dead"
        /// Lists were taken.
        case lists
        /// Objects were fetched.
        case enrichment
        /// The service said to wait.
        case blocked
    }

    /// Deterministic: the same poll or file gives the same one.
    public var entry: String
    /// Whose it is.
    public var account: String
    /// What it tells.
    public var kind: Kind
    /// When.
    public var at: Instant
    /// Rows read.
    public var read: Int64
    /// Rows published.
    public var accepted: Int64
    /// Rows published before.
    public var duplicate: Int64
    /// Rows left out on purpose, by reason.
    public var filtered: [String: Int64]
    /// Rows that could not be published.
    public var failed: Int64
    /// Where the rows came from.
    public var source: Source?
    /// The file's name.
    public var file: String?
    /// The file's digest.
    public var sha256: String?
    /// The oldest moment the entry covers.
    public var from: Instant?
    /// The newest moment the entry covers.
    public var to: Instant?
    /// The entry that opened the gap.
    public var gap: String?
    /// The calls that are blocked, of `blocked`: `player`, `artists` and so on.
    public var bucket: String?

    /// Makes an entry.
    public init(
        entry: String, account: String, kind: Kind, at: Instant, read: Int64 = 0,
        accepted: Int64 = 0, duplicate: Int64 = 0, filtered: [String: Int64] = [:],
        failed: Int64 = 0, source: Source? = nil, file: String? = nil, sha256: String? = nil,
        from: Instant? = nil, to: Instant? = nil, gap: String? = nil, bucket: String? = nil
    ) {
        self.entry = entry
        self.account = account
        self.kind = kind
        self.at = at
        self.read = read
        self.accepted = accepted
        self.duplicate = duplicate
        self.filtered = filtered
        self.failed = failed
        self.source = source
        self.file = file
        self.sha256 = sha256
        self.from = from
        self.to = to
        self.gap = gap
        self.bucket = bucket
    }

    /// Whether every row read is accounted for.
    public var addsUp: Bool { hasCounts && read == accepted + duplicate + filteredCount + failed }

    /// Rows left out on purpose; ``hasCounts`` must hold.
    public var filteredCount: Int64 { filtered.values.reduce(0, +) }

    /// Whether its numbers are counts, and small enough to be added up with those of others: no
    /// other entry is taken.
    public var hasCounts: Bool {
        let limit = RecordLimit.entryRecords
        var filteredCount: Int64 = 0
        for count in filtered.values {
            guard (0...limit - filteredCount).contains(count) else { return false }
            filteredCount += count
        }
        return [read, accepted, duplicate, failed].allSatisfy { (0...limit).contains($0) }
    }
}
