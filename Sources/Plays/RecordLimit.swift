/// Sizes that records keep to.
public enum RecordLimit {
    /// Above this many bytes a value is not read but dead-lettered.
    public static let valueBytes = 1_000_000
    /// So much of a value is kept where the whole does not fit among the dead letters.
    public static let truncatedBytes = 900_000
    /// Above this many bytes a dead letter is truncated: what the topic takes, less headers.
    public static let deadLetterBytes = 8_000_000
    /// How far ahead of the clock a play may end; brokers refuse what is later.
    public static let futureMilliseconds: Int64 = 3_600_000
    /// The longest that a play can say it lasted, in milliseconds: a hundred years, of which a
    /// million can be added up.
    public static let playedMilliseconds: Int64 = 3_155_760_000_000
    /// The greatest count of an entry of the ledger: two thousand million entries can be added up.
    public static let entryRecords: Int64 = 1 << 32
}
