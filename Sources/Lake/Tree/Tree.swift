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
}

/// Where files lie: a folder, or a store that has keys.
public protocol Tree: AnyObject {
    /// The place as a person names it, for errors.
    var place: String { get }
    /// A folder on disk for a partition's unfinished files.
    func stagingFolder(_ topic: Topic, _ partition: Int32) throws -> String
    /// Removes what no manifest names of a partition and returns its manifest, if it has one.
    func recover(_ topic: Topic, _ partition: Int32) throws -> Manifest?
    /// Makes files part of the tree: all of them or none.
    ///
    /// - Throws: ``TakenOver`` when another writer has moved on meanwhile.
    func commit(_ advance: Advance, reached: (CommitStep) throws -> Void) throws -> Manifest
}

/// Another process has moved a partition on.
public struct TakenOver: Error, Hashable, CustomStringConvertible {
    /// One line.
    public let description: String

    /// Names the partition and the place.
    public init(_ topic: Topic, _ partition: Int32, place: String) {
        description = """
            \(place): another sink has moved on in \(topic.rawValue), partition \(partition); this \
            one has committed nothing since: let the sinks of one place share one --group
            """
    }
}
