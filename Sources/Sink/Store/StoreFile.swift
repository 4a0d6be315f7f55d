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
        if Files.exists(path) { try check(path) }
        let lock = try StoreLock(path, takesOver: takesOver)
        return (lock, try open(path))
    }

    /// Opens a file that is Legato's, or makes it; one that is not is left as it is.
    ///
    /// - Parameter path: The database.
    /// - Returns: A connection that can write.
    /// - Throws: `SQLiteError` or a `Failure`: one line that names the file.
    static func open(_ path: String) throws -> Database {
        if Files.exists(path) { try check(path) }
        let database = try Database(
            path: path, mode: .create, busyMilliseconds: busyMilliseconds)
        guard !database.isReadOnly else {
            throw SQLiteError(
                .readOnly,
                reason: "\(path): the file cannot be written; check its permissions")
        }
        // Before the first table: what a crash leaves of an empty file is an empty file.
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        database.keepLog()
        // The index of play ids is written all over: what fits here is not read again for each row.
        try database.execute("PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192")
        // Every key that is written was made or found in the same transaction; looking each of them
        // up again cost a seventh of the time (tests run foreign_key_check).
        try database.execute("PRAGMA foreign_keys = OFF")
        try prepare(database)
        return database
    }

    /// Opens a file that is Legato's, only to read it.
    static func openToRead(_ path: String) throws -> Database {
        let database = try Database(
            path: path, mode: .readOnly, busyMilliseconds: busyMilliseconds)
        guard try checkOwner(database) else {
            throw Failure("\(path): the database is empty; legato-sink run fills it")
        }
        return database
    }

    /// Reads whose file it is without any right to change it.
    private static func check(_ path: String) throws {
        let database = try Database(
            path: path, mode: .readOnly, busyMilliseconds: busyMilliseconds)
        try checkOwner(database)
    }

    /// - Returns: Whether the file has our tables; false when it has none at all.
    @discardableResult
    private static func checkOwner(_ database: Database) throws -> Bool {
        let path = database.path
        let owner = try database.applicationID()
        if owner == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 {
            return false
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
        guard version == Schema.version else {
            throw Failure(
                """
                \(path): the database has schema version \(version) of before the first release; \
                name a new file with --to, and everything is stored again
                """)
        }
        return true
    }

    private static func prepare(_ database: Database) throws {
        guard try !checkOwner(database) else { return }
        try database.transaction {
            // Another process may have made the tables while this one waited for the lock.
            guard try !checkOwner(database) else { return }
            for part in Schema.all { try database.execute(part) }
            try database.execute("INSERT INTO schema_version VALUES (\(Schema.version))")
            try database.setUserVersion(Schema.version)
            try database.setApplicationID(Schema.applicationID)
        }
    }
}
