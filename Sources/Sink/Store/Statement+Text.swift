import Plays
import SQLite

extension Statement {
    /// Binds borrowed text, or null; it must stay until the run has ended.
    @inline(__always) func bind(_ index: Int32, _ text: Text?) {
        if let text { bindText(index, text.bytes) } else { bindNull(index) }
    }

    /// Binds a moment as Unix milliseconds, or null.
    @inline(__always) func bind(_ index: Int32, _ instant: Instant?) {
        bind(index, instant?.milliseconds)
    }

    /// Runs as far as the first row: whether there is one.
    func findsRow() throws(SQLiteError) -> Bool {
        defer { reset() }

        return try step()
    }

    /// The column as an integer, or nil for null.
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    /// The column as a truth value, or nil for null.
    func optionalBool(_ column: Int32) -> Bool? { optionalInteger(column).map { $0 != 0 } }

    /// The column as text that is valid until the next step or reset, or nil for null.
    func optionalText(_ column: Int32) -> Text? { isNull(column) ? nil : Text(bytes(column)) }
}
