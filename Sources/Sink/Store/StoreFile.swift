import Glibc
import SQLite
import Stage

/// The file behind a store: whose it is, and that it has the tables of this version.
enum StoreFile {
    /// How long a call waits for another connection's transaction, in milliseconds.
    static let busyMilliseconds: Int32 = 5_000

    /// Opens a file for the one sink that may follow the topics into it.
    ///
    /// - Returns: The lock, to be held as long as the connection, and the connection.
    static func openAlone(
        _ path: String, takesOver: Bool = false
    ) throws -> (StoreLock, Database) {
        // What is not ours gets no lock file beside it either.
        try check(path)
        guard !Files.exists(path) || access(path, W_OK) == 0 else { throw readOnly(path) }
        guard takesOver, Files.exists(path) else {
            let lock = try StoreLock(path)
            return (lock, try open(path))
        }
        return try takeOver(path)
    }

    /// Takes the lock away from a sink, if SQLite's own lets anybody write.
    private static func takeOver(_ path: String) throws -> (StoreLock, Database) {
        do {
            let database = try open(path)
            let lock = try database.transaction { try StoreLock(path, takesOver: true) }
            return (lock, database)
        } catch let error as SQLiteError where error.kind == .busy {
            throw Failure(
                """
                \(path): the other legato-sink is in the middle of a write, or halted in one, and \
                nobody else can write before that ends: end it, then start this one again
                """)
        }
    }

    /// Opens a file that is there; where there is none, looks whether one could be made.
    ///
    /// - Returns: As ``openAlone(_:takesOver:)`` does; nil when there is no such file.
    static func openExisting(
        _ path: String, takesOver: Bool
    ) throws -> (StoreLock, Database)? {
        if Files.exists(path) { return try openAlone(path, takesOver: takesOver) }
        try StoreLock.checkFolder(of: path)
        return nil
    }

    /// Opens a file that is Legato's, or makes it; one that is not is left as it is.
    ///
    /// - Parameter path: The database.
    /// - Returns: A connection that can write.
    /// - Throws: `SQLiteError` or a `Failure`: one line that names the file.
    static func open(_ path: String) throws -> Database {
        try check(path)
        let database = try Database(
            path: path, mode: .create, busyMilliseconds: busyMilliseconds)
        guard !database.isReadOnly else { throw readOnly(path) }
        // Before the first table: what a crash leaves of an empty file is an empty file.
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        database.keepLog()
        // The log is cut when the last connection goes.
        try database.execute(
            "PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 33554432")
        // Every key that is written was made or found in the same transaction; looking each of them
        // up again cost a seventh of the time (tests run foreign_key_check).
        try database.execute("PRAGMA foreign_keys = OFF")
        // Tables that are made anew want all pages that a backfill has.
        try PageCache.set(PageCache.backfillKibibytes, of: database)
        try prepare(database)
        try PageCache.set(PageCache.restingKibibytes, of: database)
        return database
    }

    /// Opens a file beside the sink that may follow topics into it.
    ///
    /// - Returns: As ``open(_:)`` does. Tables of an earlier version are made anew only while no
    ///   sink is at work on them.
    static func openBeside(_ path: String) throws -> Database {
        guard case .earlier = try found(path) else { return try open(path) }
        let lock = try StoreLock(path)
        defer { withExtendedLifetime(lock) {} }

        return try open(path)
    }

    private static func readOnly(_ path: String) -> SQLiteError {
        SQLiteError(
            .readOnly, reason: "\(path): the file cannot be written; check its permissions")
    }

    /// Opens a file that is Legato's, only to read it.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - takesEarlier: Whether tables of an earlier version are fine.
    /// - Returns: A connection.
    /// - Throws: As ``open(_:)`` does.
    static func openToRead(_ path: String, takesEarlier: Bool = false) throws -> Database {
        try check(path)
        let database = try Database(
            path: path, mode: .readOnly, busyMilliseconds: busyMilliseconds)
        switch try state(of: database) {
        case .current: return database
        case .empty: throw Failure("\(path): the database is empty; legato-sink run fills it")
        case .earlier where takesEarlier: return database
        case .earlier(let version):
            throw Failure(
                """
                \(path): the database has schema version \(version), and this legato-sink reads \
                \(Schema.version); legato-sink run brings it there
                """)
        }
    }

    /// Looks whose a file is, without changing anything: neither it nor the folder it lies in.
    ///
    /// - Parameter path: The database; one that is not there is fine.
    /// - Throws: A `Failure` or `SQLiteError` for a file that is not ours to write.
    static func check(_ path: String) throws { _ = try found(path) }

    private static func found(_ path: String) throws -> State? {
        guard Files.exists(path) else { return nil }
        return try state(of: openUnchanged(path))
    }

    /// Opens any database to read it, so that nothing is made beside it.
    static func openUnchanged(_ path: String) throws -> Database {
        // To read a database in WAL mode SQLite makes a log and its index where there are none.
        // Where there are none nobody writes, and the file alone says everything.
        var log = stat()
        let hasLog = stat(path + "-wal", &log) == 0 && log.st_size > 0
        return try Database(
            path: path, mode: hasLog ? .readOnly : .frozen, busyMilliseconds: busyMilliseconds)
    }

    /// What a file that is ours, or may become so, holds.
    private enum State {
        case empty
        case current
        case earlier(Int32)
    }

    private static func state(of database: Database) throws -> State {
        let path = database.path
        let owner = try database.applicationID()
        if owner == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 {
            return .empty
        }
        guard owner == Schema.applicationID else {
            throw Failure(
                """
                \(path): the database belongs to another program; name another file with \
                --to sqlite:PATH
                """)
        }
        let version = try database.userVersion()
        guard version <= Schema.version else {
            throw Failure(
                """
                \(path): the database has schema version \(version), and this legato-sink knows \
                \(Schema.version); use the newer legato-sink
                """)
        }
        guard version >= Migration.earliest else {
            throw Failure(
                """
                \(path): the database has schema version \(version) of before the first release; \
                name a new file with --to, and everything is stored again
                """)
        }
        return version == Schema.version ? .current : .earlier(version)
    }

    private static func prepare(_ database: Database) throws {
        if case .current = try state(of: database) { return }
        try database.transaction {
            // Another process may have made the tables while this one waited for the lock.
            switch try state(of: database) {
            case .current: return
            case .empty: for part in Schema.all { try database.execute(part) }
            case .earlier: try Migration(database).run()
            }
            try database.execute("INSERT INTO schema_version VALUES (\(Schema.version))")
            try database.setUserVersion(Schema.version)
            try database.setApplicationID(Schema.applicationID)
        }
    }
}
