/// The name of a file: which partition its records lay in, and its own first and last offset.
public struct PartName: Hashable, Sendable {
    /// The partition of the topic.
    public let partition: Int32
    /// The offset of the file's first record.
    public let first: Int64
    /// The offset of its last record.
    public let last: Int64
    /// What stands behind the first dot: `jsonl.gz`.
    public let suffix: String

    /// Names a file.
    public init(partition: Int32, first: Int64, last: Int64, suffix: String) {
        self.partition = partition
        self.first = first
        self.last = last
        self.suffix = suffix
    }

    /// Reads `part-P-FIRST-LAST.EXT`, whatever folders stand in front; nil for any other name.
    public init?(_ path: String) {
        let name = ExactPath(path).names.last ?? ""
        let halves = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let words = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, words.count == 4, words[0] == "part",
            let partition = Int32(words[1]), let first = Int64(words[2]),
            let last = Int64(words[3])
        else { return nil }
        self.init(partition: partition, first: first, last: last, suffix: String(halves[1]))
    }

    /// The name, such as `part-3-0-1041.jsonl`.
    public var text: String { "part-\(partition)-\(first)-\(last).\(suffix)" }
}
