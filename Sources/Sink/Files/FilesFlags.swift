import Lake
import ObjectStore
import Stage

/// The flags of `run` that matter for files only.
enum FilesFlags {
    static let partitionBy = Flag(
        "partition-by", "FIELD,…", default: PartitionBy.standard,
        "Files: a folder for each value of these fields; date is the day in UTC.")
    static let compress = Flag<Compression?>(
        "compress", "METHOD", "Files: none, gzip or zstd.",
        defaultText: "zstd for Parquet, else none")
    static let rotateBytes = Flag(
        "rotate-bytes", "N", default: 128 << 20, "Files: commit when one has so many bytes.")
    static let rotateRecords = Flag(
        "rotate-records", "N", default: 1_000_000,
        "Files: commit when a partition has so many records in hand.")
    static let rotateAge = Flag(
        "rotate-age", "TIME", default: Duration.seconds(3_600),
        "Files: commit when the first record in hand is so old.")
    static let rotateIdle = Flag(
        "rotate-idle", "TIME", default: Duration.seconds(600),
        "Files: commit when a partition has had nothing new for so long.")
    static let deterministic = Flag(
        "deterministic",
        "Files: commit by size and records only, so that equal offsets give equal files.")
    static let staging = Flag<String?>(
        "staging", "DIR", "Files: a folder for what is on its way to s3:// or az://.",
        defaultText: "a temporary one")
    static let s3Style = Flag(
        "s3-style", "STYLE", default: AddressStyle.automatic,
        "Files: where the bucket stands in addresses of S3: path, host, or as the endpoint wants.")

    static let all: [any FlagEntry] = [
        partitionBy, compress, rotateBytes, rotateRecords, rotateAge, rotateIdle, deterministic,
        staging, s3Style,
    ]

    /// Those of a replay, which waits for nothing.
    static let ofReplay: [any FlagEntry] = [
        partitionBy, compress, rotateBytes, rotateRecords, staging, s3Style,
    ]
}
