internal import CSQLite

/// One compiled statement, kept for as long as its SQL is wanted and run many times.
///
/// Parameters count from 1, columns from 0. What was bound stays bound until it is bound anew.
///
/// ```swift
/// insert.bind(1, playId)
/// try insert.run()
/// while try select.step() { print(select.integer(0)) }
/// ```
public final class Statement {
    private let database: Database
    private let handle: OpaquePointer
    /// The first binding that was refused; ``step()`` throws it, so that binding needs no `try`.
    private var refused: Int32 = SQLITE_OK

    init(database: Database, sql: String) throws(SQLiteError) {
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(
            database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard code == SQLITE_OK else { throw database.error(code) }
        guard let compiled else {
            throw SQLiteError(
                .other, reason: "\(database.path): there is no statement in \"\(sql)\"")
        }
        handle = compiled
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Moves to the next row.
    ///
    /// - Returns: Whether there is one; after the last the statement is ready to run again.
    /// - Throws: ``SQLiteError``; the statement is ready to run again.
    public func step() throws(SQLiteError) -> Bool {
        guard refused == SQLITE_OK else { throw takeRefusal() }
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            sqlite3_reset(handle)
            return false
        }
        let error = database.error(code)
        sqlite3_reset(handle)
        throw error
    }

    /// Runs to the end and drops the rows it gives.
    ///
    /// - Throws: ``SQLiteError``.
    public func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Ends a run before its last row, so that its locks are let go.
    public func reset() {
        sqlite3_reset(handle)
    }

    private func takeRefusal() -> SQLiteError {
        let error = database.error(refused)
        refused = SQLITE_OK
        sqlite3_reset(handle)
        return error
    }

    @inline(__always) private func note(_ code: Int32) {
        if code != SQLITE_OK && refused == SQLITE_OK { refused = code }
    }
}

// MARK: - Parameters

extension Statement {
    /// Binds an integer.
    @inline(__always) public func bind(_ index: Int32, _ value: Int64) {
        note(sqlite3_bind_int64(handle, index, value))
    }

    /// Binds an integer, or null.
    @inline(__always) public func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds a floating-point number.
    public func bind(_ index: Int32, _ value: Double) {
        note(sqlite3_bind_double(handle, index, value))
    }

    /// Binds a floating-point number, or null.
    public func bind(_ index: Int32, _ value: Double?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds 1 or 0, or null.
    public func bind(_ index: Int32, _ value: Bool?) {
        if let value { bind(index, value ? 1 : 0 as Int64) } else { bindNull(index) }
    }

    /// Binds null.
    @inline(__always) public func bindNull(_ index: Int32) {
        note(sqlite3_bind_null(handle, index))
    }

    /// Binds text by copying it.
    public func bind(_ index: Int32, _ value: String) {
        var value = value
        note(
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                    sqlite_bind_text_copied(
                        handle, index, text.baseAddress ?? Self.empty, UInt64(text.count))
                }
            })
    }

    /// Binds text by copying it, or null.
    public func bind(_ index: Int32, _ value: String?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds UTF-8 text without copying: the bytes must stay until the run has ended.
    @inline(__always) public func bindText(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.empty
        note(
            sqlite3_bind_text64(
                handle, index, text, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8)))
    }

    /// Binds UTF-8 text without copying, or null.
    @inline(__always) public func bindText(_ index: Int32, _ bytes: UnsafeRawBufferPointer?) {
        if let bytes { bindText(index, bytes) } else { bindNull(index) }
    }

    /// Binds a blob without copying: the bytes must stay until the run has ended.
    @inline(__always) public func bindBlob(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        let start = bytes.baseAddress ?? UnsafeRawPointer(Self.empty)
        note(sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), nil))
    }

    // SQLite takes a null pointer for NULL, but an empty buffer may well have one.
    nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()
}

// MARK: - Columns

extension Statement {
    /// How many columns a row has.
    public var columnCount: Int32 { sqlite3_column_count(handle) }

    /// The name of a column.
    public func name(_ column: Int32) -> String {
        sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }

    /// Whether the column is null.
    public func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// The column as an integer; null is 0.
    public func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The column as a floating-point number; null is 0.
    public func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    /// The column as text; null is empty.
    public func text(_ column: Int32) -> String {
        String(decoding: bytes(column), as: UTF8.self)
    }

    /// The column's bytes, valid until the next step or reset.
    public func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
}
