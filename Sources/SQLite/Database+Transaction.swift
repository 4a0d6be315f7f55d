extension Database {
    /// Does all of `body` or none of it.
    ///
    /// The write lock is taken at once, so that a transaction that has read is never refused
    /// halfway because another connection wrote in between.
    ///
    /// - Parameter body: What belongs together; an error thrown from it undoes everything.
    /// - Returns: What `body` returned, after it has been committed.
    /// - Throws: What `body` threw, or ``SQLiteError`` of the commit; nothing is stored then.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Undoes the open transaction; nothing happens when there is none.
    public func rollBack() {
        // A full disk or a lost disk rolls back by itself, and a second ROLLBACK is an error.
        guard isInTransaction else { return }
        try? execute("ROLLBACK")
    }

    /// The number in the file's header that says which program the file belongs to, 0 for none.
    ///
    /// - Returns: The number.
    /// - Throws: ``SQLiteError``.
    public func applicationID() throws(SQLiteError) -> Int32 {
        Int32(truncatingIfNeeded: try integer("PRAGMA application_id") ?? 0)
    }

    /// Writes ``applicationID()``.
    ///
    /// - Parameter identifier: The program's number.
    /// - Throws: ``SQLiteError``.
    public func setApplicationID(_ identifier: Int32) throws(SQLiteError) {
        try execute("PRAGMA application_id = \(identifier)")
    }

    /// The number in the file's header that a program may use for its schema's version.
    ///
    /// - Returns: The number, 0 for none.
    /// - Throws: ``SQLiteError``.
    public func userVersion() throws(SQLiteError) -> Int32 {
        Int32(truncatingIfNeeded: try integer("PRAGMA user_version") ?? 0)
    }

    /// Writes ``userVersion()``.
    ///
    /// - Parameter version: The schema's version.
    /// - Throws: ``SQLiteError``.
    public func setUserVersion(_ version: Int32) throws(SQLiteError) {
        try execute("PRAGMA user_version = \(version)")
    }
}
