public import Plays

/// What a tree holds of one partition of a topic: the file `TOPIC/_manifest/P.json`.
///
/// A file that no manifest names does not count: it is work that was cut off, and goes.
public struct Manifest: Hashable, Sendable {
    /// One file of the partition.
    public struct File: Hashable, Sendable {
        /// Below the topic's folder.
        public var path: String
        /// The offset of its first record.
        public var first: Int64
        /// The offset of its last record.
        public var last: Int64
        /// How many records it holds.
        public var records: Int64
        /// Its size.
        public var bytes: Int64
        /// Its SHA-256 in hex digits.
        public var sha256: String

        /// Room to read it into at once, unless it says to be very large.
        var roomBytes: Int { Int(clamping: min(bytes, 256 << 20)) }

        /// Describes a file.
        public init(
            path: String, first: Int64, last: Int64, records: Int64, bytes: Int64, sha256: String
        ) {
            self.path = path
            self.first = first
            self.last = last
            self.records = records
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// The topic.
    public let topic: Topic
    /// Its partition.
    public let partition: Int32
    /// The first offset that was taken.
    public var firstOffset: Int64
    /// The offset to go on with: all before it is here, or was no record to keep.
    public var nextOffset: Int64
    /// The last record that was taken, to know the topic again: its offset and its hash.
    public var lastOffset: Int64?
    /// SHA-256 of that record's key and value, in hex digits.
    public var lastHash: String?
    /// The files, in the order they were made.
    public var files: [File] = []
    /// How many records were stored in all; nil where an earlier version has not counted.
    public var stored: Int64?
    /// Offsets that were dead-lettered, as closed ranges in order.
    public var skipped: [ClosedRange<Int64>] = []
    /// Where a replay has made it: which records of those offsets were wanted, ``everything`` or in
    /// words; nil where a sink follows the topic.
    public var replay: String?
    /// What that replay was asked for, where the same words mean other records later.
    public var asked: String?
    /// In a store without locks: a word of the process that may go on.
    public var writer: String?
    /// In a store without locks: paths of files that are being made of others.
    public var pending: [String] = []

    /// A manifest of nothing yet.
    public init(topic: Topic, partition: Int32, from firstOffset: Int64) {
        self.topic = topic
        self.partition = partition
        self.firstOffset = firstOffset
        nextOffset = firstOffset
    }

    /// Whether no record was ever taken.
    public var isUntouched: Bool { lastOffset == nil && files.isEmpty && skipped.isEmpty }

    /// Where its files lie, and those that are being made of them.
    var paths: Set<ExactPath> { Set((files.map(\.path) + pending).map(ExactPath.init)) }

    /// Notes an offset that was dead-lettered; they come in order.
    public mutating func skip(_ offset: Int64) {
        if let last = skipped.last, last.upperBound + 1 == offset {
            skipped[skipped.count - 1] = last.lowerBound...offset
        } else {
            skipped.append(offset...offset)
        }
    }

    /// What ``replay`` says when no record was left out.
    public static let everything = "everything"

    /// Where the manifest lies, below the tree's root.
    public static func path(_ topic: Topic, _ partition: Int32) -> String {
        "\(topic.rawValue)/\(folder)/\(partition).json"
    }

    /// The folder of the manifests, below the topic's.
    public static let folder = "_manifest"
}
