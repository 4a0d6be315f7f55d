internal import CSQLite

extension Database {
    /// Writes the file anew with its pages full.
    ///
    /// Readers see the file as it is all the while; other writers wait. It takes as much of the
    /// disk again in `folder`, and once more in the log, which ``emptyLog()`` empties.
    ///
    /// - Parameters:
    ///   - folder: Where the new file is put together.
    ///   - isOver: Asked every few milliseconds; when it says so, the file stays as it is.
    /// - Throws: ``SQLiteError``, of kind `interrupted` when `isOver` has said so; the file is as
    ///   it was then.
    public func pack(
        in folder: String, until isOver: @escaping () -> Bool
    ) throws(SQLiteError) {
        let quoted = folder.unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar == "'" ? "''" : String(scalar)
        }
        try execute("PRAGMA temp_store_directory = '\(quoted)'")
        defer { try? execute("PRAGMA temp_store_directory = ''") }
        let limit = RunLimit(isOver)
        // A row copied is a few steps and many bytes.
        limit.watch(handle, everySteps: 1_000)
        let result = Result { () throws(SQLiteError) in try execute("VACUUM") }
        RunLimit.unwatch(handle)
        withExtendedLifetime(limit) {}
        try result.get()
    }

    /// Moves what no reader needs of the log into the file; nobody is waited for.
    ///
    /// - Returns: Whether that was all of it.
    /// - Throws: ``SQLiteError``.
    public func moveLog() throws(SQLiteError) -> Bool {
        let statement = try prepare("PRAGMA wal_checkpoint(PASSIVE)")
        guard try statement.step() else { return false }
        let (isBusy, pages, moved) = (
            statement.integer(0) != 0, statement.integer(1), statement.integer(2)
        )
        return !isBusy && pages == moved
    }

    /// Moves all of the log into the file, and gives its room back, if no reader needs it.
    ///
    /// - Returns: Whether it is empty now. Nobody is waited for.
    /// - Throws: ``SQLiteError``.
    public func emptyLog() throws(SQLiteError) -> Bool {
        let milliseconds = try integer("PRAGMA busy_timeout") ?? 0
        try execute("PRAGMA busy_timeout = 0")
        defer { try? execute("PRAGMA busy_timeout = \(milliseconds)") }
        return try integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }
}
