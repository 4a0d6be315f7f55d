import Plays
import SQLite

/// What is known by name only counts as the one thing with an id that has that name.
///
/// With none or with several of that name it counts for itself.
final class Namesakes {
    private let select: Statement
    private let selectAll: Statement
    private let updateName: Statement
    private let updateTarget: Statement
    private var folded = ByteBuffer(capacity: 512)

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: `artists` or `albums`.
    ///   - key: The column of the integer key.
    /// - Throws: `SQLiteError` when there is no such table.
    init(_ database: Database, table: String, key: String) throws(SQLiteError) {
        select = try database.prepare("SELECT name_key FROM \(table) WHERE \(key) = ?")
        selectAll = try database.prepare(
            """
            SELECT \(key), substr(id, 1, 5) = 'name:', counts_as FROM \(table) WHERE name_key = ?
            """)
        updateName = try database.prepare(
            "UPDATE \(table) SET name_key = ?2 WHERE \(key) = ?1")
        updateTarget = try database.prepare(
            "UPDATE \(table) SET counts_as = ?2 WHERE \(key) = ?1")
    }

    /// Notes what a thing is called.
    ///
    /// - Parameters:
    ///   - key: The thing.
    ///   - words: Its name, and of an album whose it is.
    ///   - willChange: Called before something known by name only counts as another thing.
    /// - Throws: `SQLiteError`, and what `willChange` throws.
    func name(
        _ key: Int64, _ words: [Text], willChange: (Int64) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let new = number(of: words)
        select.bind(1, key)
        let old = try select.step() ? select.optionalInteger(0) : nil
        select.reset()
        guard old != new else { return }
        updateName.bind(1, key)
        updateName.bind(2, new)
        try updateName.run()
        if let old { try settle(old, willChange) }
        try settle(new, willChange)
    }

    private func settle(
        _ name: Int64, _ willChange: (Int64) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        var named: [(key: Int64, target: Int64?)] = []
        var identified: [Int64] = []
        selectAll.bind(1, name)
        while try selectAll.step() {
            if selectAll.integer(1) == 1 {
                named.append((selectAll.integer(0), selectAll.optionalInteger(2)))
            } else {
                identified.append(selectAll.integer(0))
            }
        }
        let target = identified.count == 1 ? identified[0] : nil
        for thing in named where thing.target != target {
            try willChange(thing.key)
            updateTarget.bind(1, thing.key)
            updateTarget.bind(2, target)
            try updateTarget.run()
        }
    }

    private func number(of words: [Text]) -> Int64 {
        folded.removeAll()
        for word in words {
            folded.append(folded: word)
            folded.append(0x1F)
        }
        return NamesKey.number(of: folded.text)
    }
}
