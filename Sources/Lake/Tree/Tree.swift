public import Plays

/// A finished file that waits on disk for its commit.
public struct StagedFile: Hashable, Sendable {
    /// Where it lies now.
    public let stagedPath: String
    /// What the manifest is going to say of it.
    public let file: Manifest.File

    /// Describes a file that waits.
    public init(stagedPath: String, file: Manifest.File) {
        self.stagedPath = stagedPath
        self.file = file
    }
}

/// How far one commit takes a partition.
public struct Advance: Sendable {
    /// The topic.
    public let topic: Topic
    /// Its partition.
    public let partition: Int32
    /// What the manifest's next offset must be still; `nil` where there is no manifest.
    public let fromOffset: Int64?
    /// The manifest after it, as far as this writer knows: only its new entries are used when
    /// another process has compacted files meanwhile.
    public let manifest: Manifest
    /// The new files.
    public let files: [StagedFile]

    /// Describes a commit.
    public init(from fromOffset: Int64?, to manifest: Manifest, files: [StagedFile]) {
        topic = manifest.topic
        partition = manifest.partition
        self.fromOffset = fromOffset
        self.manifest = manifest
        self.files = files
    }
}

/// What a commit has just done: tests end a process there.
public enum CommitStep: String, CaseIterable, Sendable {
    /// A temporary file was made.
    case staged
    /// Some of its bytes were written.
    case written
    /// All files are whole, but perhaps not on the disk.
    case closed
    /// All files are on the disk, under their temporary names.
    case synced
    /// The first file has its name.
    case firstNamed
    /// All files have their names, which are perhaps not on the disk.
    case named
    /// The names are on the disk.
    case foldersSynced
    /// The manifest is replaced.
    case committed
    /// The consumer group shows how far that is.
    case shown
}

/// Where files lie: a folder, or a store that has keys.
public protocol Tree: AnyObject {
    /// The place as a person names it, for errors.
    var place: String { get }
    /// A folder on disk for a partition's unfinished files.
    func stagingFolder(_ topic: Topic, _ partition: Int32) throws -> String
    /// Removes what no manifest names of partitions, keeps their earlier writers out where there
    /// are no locks, and returns the manifests of those that hold something.
    func recover(_ topic: Topic, _ partitions: [Int32]) throws -> [Int32: Manifest]
    /// Makes files part of the tree: all of them or none.
    ///
    /// - Throws: ``TakenOver`` when another writer has moved on meanwhile.
    func commit(_ advance: Advance, reached: (CommitStep) throws -> Void) throws -> Manifest

    /// The partitions of a topic that have a manifest, in order.
    func partitions(of topic: Topic) throws -> [Int32]
    /// The manifest of a partition; nil when there is none.
    func manifest(_ topic: Topic, _ partition: Int32) throws -> Manifest?
    /// The paths of all parts of a topic, named by a manifest or not.
    func parts(of topic: Topic) throws -> [String]
    /// Hands out a part's bytes in pieces; returns false when it is not there.
    func read(
        _ topic: Topic, _ path: String, each: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool
    /// Does something while no commit can come in between, where the place has locks.
    func withLock<Result>(
        _ topic: Topic, _ partition: Int32, _ body: () throws -> Result
    ) throws -> Result
    /// Says who fills a topic, as long as what is returned lives: sinks that follow it, or a replay
    /// alone. Where the place has no locks, nobody is told.
    ///
    /// - Returns: nil when the others do.
    func claim(_ topic: Topic, isShared: Bool) throws -> AnyObject?
    /// Puts one file in the place of others in one step; the others go then.
    ///
    /// - Throws: ``TakenOver`` when another process has replaced them meanwhile.
    func replace(
        _ old: [Manifest.File], _ topic: Topic, _ partition: Int32, with new: StagedFile,
        reached: (CommitStep) throws -> Void
    ) throws

    /// A small file below the root; nil when it is not there.
    func document(_ name: String) throws -> [UInt8]?
    /// Puts files below the root, and then replaces a document that still is what it was.
    func publish(
        _ files: [StagedFile], _ name: String, from old: [UInt8]?, to new: [UInt8],
        reached: (CommitStep) throws -> Void
    ) throws
    /// Keeps others out who ask for the same, as long as what is returned lives; nil where the
    /// place has no locks.
    func lock(_ name: String) throws -> AnyObject?
    /// The paths of all files below a folder, hidden ones perhaps apart.
    func files(below folder: String) throws -> [String]
    /// Removes files.
    func remove(_ paths: [String]) throws
}

/// Another process has moved a partition on.
public struct TakenOver: Error, Hashable, CustomStringConvertible {
    /// One line.
    public let description: String

    /// Says what keeps a compaction from going on.
    init(compacting topic: Topic, _ partition: Int32, place: String) {
        description = """
            \(place): files of \(topic.rawValue), partition \(partition), were changed by another \
            process while they were compacted; nothing is lost, compact again
            """
    }

    /// Names the partition and the place.
    public init(_ topic: Topic, _ partition: Int32, place: String) {
        description = """
            \(place): another sink has moved on in \(topic.rawValue), partition \(partition); this \
            one has committed nothing since: let the sinks of one place share one --group
            """
    }
}
