import Plays
import Stage
import Synchronization

/// The database as pages see it: sheets by name, remembered while nothing has changed.
final class Archive: Sendable {
    private let pool: ReaderPool
    private let memory: Memory
    let clock: Clock
    /// A connection of its own: SQLite counts changes by connection.
    private let watch: ReaderPool

    /// Fails for a file that can never be read.
    init(path: String, clock: Clock) throws(ReaderError) {
        pool = try ReaderPool(path: path)
        watch = try ReaderPool(path: path, readers: 1)
        self.clock = clock
        memory = Memory(clock: clock)
    }

    /// Hands out what can be asked, all of one moment.
    func ask<Result: Sendable>(_ body: (Inquiry) throws -> Result) throws -> Result {
        // The file's number goes in, so that one in its place is not taken for unchanged.
        let version = try watch.read {
            try $0.dataVersion() &+ Int64(truncatingIfNeeded: watch.fileNumber) << 20
        }
        return try pool.read { reader in
            try reader.atOneMoment {
                try body(Inquiry(reader: reader, memory: memory, version: version, clock: clock))
            }
        }
    }
}

/// Questions to the database at one moment.
struct Inquiry {
    let reader: Reader
    let memory: Memory
    let version: Int64
    let clock: Clock

    /// What was found out before, or is found out now.
    func remembered<Value: Sendable>(_ key: String, _ make: () throws -> Value) throws -> Value {
        try memory.value(key, version: version, make: make)
    }
}
