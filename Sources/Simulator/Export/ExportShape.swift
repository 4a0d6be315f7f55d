/// What a made-up privacy export is like.
public struct ExportShape: Hashable, Sendable {
    /// How Spotify has named the files over the years.
    public enum Naming: String, CaseIterable, Sendable {
        /// `Streaming_History_Audio_2019-2021_3.json`
        case current
        /// `endsong_3.json`
        case old
    }

    /// What all of it follows from.
    public var seed: UInt64
    /// Rows of the extended history, over all its files.
    public var rows: Int
    /// Files of the extended history; the last one holds videos.
    public var files: Int
    /// Rows of the account data; 0 makes none of its files.
    public var accountDataRows = 0
    /// How the files are named.
    public var naming = Naming.current
    /// Whether each member has a line of its own, as in most exports.
    public var isPretty = true
    /// When the first play ended, in seconds since 1970.
    public var firstSecond: Int64 = 1_420_070_400
    /// When the last play ended at the latest, in seconds since 1970.
    public var lastSecond: Int64 = 1_790_000_000

    /// Describes an export.
    public init(seed: UInt64, rows: Int, files: Int) {
        self.seed = seed
        self.rows = rows
        self.files = max(files, 1)
    }
}
