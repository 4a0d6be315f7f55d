internal import CSQLite

/// One connection to an SQLite file; used from one thread.
///
/// ```swift
/// let database = try Database(path: "legato.db", mode: .create)
/// try database.execute("CREATE TABLE plays (play_id BLOB PRIMARY KEY) STRICT")
/// try database.transaction { … }
/// ```
public final class Database {
    /// What may be done with the file.
    public enum Mode: Sendable {
        /// The file must be there, and nobody may write to it meanwhile: it is read as it lies
        /// there, without its log, and no file is made beside it.
        case frozen
        /// The file must be there and is not changed.
        case readOnly
        /// The file must be there.
        case readWrite
        /// The file is made when it is not there.
        case create
    }

    /// Where the file lies, as it was given.
    public let path: String

    let handle: OpaquePointer
    /// How long runs may take, where that is limited.
    private var runs: (time: RunTime, limit: RunLimit)?

    /// Settings of the library itself, made before its first use.
    private static let settings = sqlite_count_no_memory()

    /// Opens a file and reads its header, so that what is no database is refused here.
    ///
    /// - Parameters:
    ///   - path: The file; `:memory:` is a database of its own in memory.
    ///   - mode: What may be done with it.
    ///   - busyMilliseconds: How long a call waits for another connection's lock.
    /// - Throws: ``SQLiteError`` of kind `cannotOpen`, `notADatabase`, `readOnly` or `busy`.
    public init(path: String, mode: Mode = .create, busyMilliseconds: Int32 = 5_000)
        throws(SQLiteError)
    {
        _ = Self.settings
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(mode.name(of: path), &opened, mode.flags, nil)
        guard let opened else {
            throw SQLiteError(code: code, systemCode: 0, message: "out of memory", path: path)
        }
        handle = opened
        self.path = path
        guard code == SQLITE_OK else { throw error(code) }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyMilliseconds)
        // Opening is lazy: only a read finds out what the file is.
        _ = try integer("PRAGMA schema_version")
    }

    // close_v2 waits for statements that are still held: they keep this object alive anyway.
    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows worth having, separated by semicolons.
    ///
    /// - Parameter sql: The statements.
    /// - Throws: ``SQLiteError`` of the first that failed; those before it have been done.
    public func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Compiles one statement, to be kept and run many times.
    ///
    /// - Parameter sql: One statement.
    /// - Returns: The statement, which keeps the connection open.
    /// - Throws: ``SQLiteError`` of kind `other` when the SQL is wrong.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        try Statement(database: self, sql: sql)
    }

    /// The first column of the first row, `nil` when there is none or it is null.
    ///
    /// - Parameter sql: One statement.
    /// - Returns: The value as an integer.
    /// - Throws: ``SQLiteError``.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// The first column of the first row, `nil` when there is none or it is null.
    ///
    /// - Parameter sql: One statement.
    /// - Returns: The value as text.
    /// - Throws: ``SQLiteError``.
    public func text(_ sql: String) throws(SQLiteError) -> String? {
        let statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.text(0)
    }

    /// The key that the latest insert gave its row.
    public var lastInsertedKey: Int64 { sqlite3_last_insert_rowid(handle) }

    /// How many rows the latest statement inserted, changed or deleted.
    public var changedRows: Int64 { sqlite3_changes64(handle) }

    /// How many rows this connection has inserted, changed or deleted since it was opened.
    public var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    /// Leaves the log and its index beside the file when the last connection goes.
    ///
    /// Whoever may only read can open the file then, which they could not without the two.
    public func keepLog() {
        var on: Int32 = 1
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &on)
    }

    /// Whether the file could only be opened for reading, whatever was asked for.
    public var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Whether a transaction is open; a full disk can have ended it without being asked.
    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Ends a statement that runs too long, from another thread; it fails with kind `interrupted`.
    public func interrupt() { sqlite3_interrupt(handle) }

    /// Ends every run that takes longer; ``beginRun()`` says when one begins.
    public func limitRuns(milliseconds: Int64) {
        let time = RunTime(nanoseconds: UInt64(max(0, milliseconds)) * 1_000_000)
        time.begin()
        let limit = RunLimit { time.isOver }
        limit.watch(handle)
        runs = (time, limit)
    }

    /// A run begins now.
    public func beginRun() { runs?.time.begin() }

    func error(_ code: Int32) -> SQLiteError {
        SQLiteError(
            code: sqlite3_extended_errcode(handle) == SQLITE_OK
                ? code : sqlite3_extended_errcode(handle),
            systemCode: sqlite3_system_errno(handle),
            message: String(cString: sqlite3_errmsg(handle)), path: path)
    }
}

extension Database.Mode {
    fileprivate var flags: Int32 {
        // One thread a connection: SQLite's own lock around each call would be paid for nothing.
        switch self {
        case .frozen: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
        case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        }
    }

    /// What SQLite is to call the file: an address, where only that can say how it is opened.
    fileprivate func name(of path: String) -> String {
        guard self == .frozen else { return path }
        var address = path.hasPrefix("/") ? "file://" : "file:"
        for letter in path.unicodeScalars {
            switch letter {
            case "%": address += "%25"
            case "?": address += "%3f"
            case "#": address += "%23"
            default: address.unicodeScalars.append(letter)
            }
        }
        return address + "?immutable=1"
    }
}
