internal import CSQLite

extension Database {
    /// Copies the whole database as it is at this moment into another file, while others write.
    ///
    /// - Parameters:
    ///   - target: A connection to a new file.
    ///   - pagesAtOnce: How many pages are copied between two calls of `progress`.
    ///   - progress: Told how many pages of how many are done; `false` ends the copy.
    /// - Returns: Whether the copy is whole.
    /// - Throws: ``SQLiteError`` of the file that could not be read or written.
    public func copy(
        to target: Database, pagesAtOnce: Int32 = 1_000,
        progress: (_ done: Int, _ total: Int) -> Bool
    ) throws(SQLiteError) -> Bool {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.error(sqlite3_errcode(target.handle))
        }
        // One snapshot for all steps: otherwise each write by others would begin the copy anew.
        try execute("BEGIN")
        defer { rollBack() }

        _ = try integer("SELECT count(*) FROM sqlite_schema")
        var code = SQLITE_OK
        repeat {
            code = sqlite3_backup_step(backup, pagesAtOnce)
            let total = Int(sqlite3_backup_pagecount(backup))
            let left = Int(sqlite3_backup_remaining(backup))
            guard progress(total - left, total) || code == SQLITE_DONE else { break }
        } while code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED
        let end = sqlite3_backup_finish(backup)
        guard end == SQLITE_OK else { throw target.error(end) }
        return code == SQLITE_DONE
    }
}
