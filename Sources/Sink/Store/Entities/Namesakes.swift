import Plays
import SQLite

/// What is known by name only counts as the one thing with an id that has that name.
///
/// With none or with several of that name it counts for itself. Names are found by a number, and
/// compared themselves.
final class Namesakes {
    /// What has one name.
    private struct Things {
        var named: [(key: Int64, target: Int64?)] = []
        var identified: [Int64] = []
    }

    private let select: Statement
    private let selectAll: Statement
    private let updateName: Statement
    private let updateTarget: Statement
    private let number: (Text) -> Int64
    private var folded = ByteBuffer(capacity: 512)
    private let arena = Arena()

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: `artists` or `albums`.
    ///   - key: The column of the integer key.
    ///   - words: The columns of the name, a line of credits last if there is one.
    ///   - number: Makes the number of a name.
    /// - Throws: `SQLiteError` when there is no such table.
    init(
        _ database: Database, table: String, key: String, words: [String],
        number: @escaping (Text) -> Int64 = NamesKey.number
    ) throws(SQLiteError) {
        self.number = number
        select = try database.prepare("SELECT name_key FROM \(table) WHERE \(key) = ?")
        selectAll = try database.prepare(
            """
            SELECT \(key), substr(id, 1, 5) = 'name:', counts_as, \(words.joined(separator: ", "))
            FROM \(table) WHERE name_key = ?
            """)
        updateName = try database.prepare(
            "UPDATE \(table) SET name_key = ?2 WHERE \(key) = ?1")
        updateTarget = try database.prepare(
            "UPDATE \(table) SET counts_as = ?2 WHERE \(key) = ?1")
    }

    /// Notes what a thing is called; its row says so already.
    ///
    /// - Parameters:
    ///   - key: The thing.
    ///   - words: Its name, and of an album whose it is.
    ///   - willChange: Called before something known by name only counts as another thing.
    /// - Throws: `SQLiteError`, and what `willChange` throws.
    func name(
        _ key: Int64, _ words: [Text], willChange: (Int64) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        fold(words)
        let new = number(folded.text)
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
        for things in try things(called: name) {
            let target = things.identified.count == 1 ? things.identified[0] : nil
            for thing in things.named where thing.target != target {
                try willChange(thing.key)
                updateTarget.bind(1, thing.key)
                updateTarget.bind(2, target)
                try updateTarget.run()
            }
        }
    }

    /// What has a number, name by name.
    private func things(called name: Int64) throws(SQLiteError) -> [Things] {
        var things: [[UInt8]: Things] = [:]
        selectAll.bind(1, name)
        while try selectAll.step() {
            arena.empty()
            fold(
                (3..<selectAll.columnCount).map { column in
                    let text = Text(selectAll.bytes(column))
                    // Of a line of credits the first name.
                    return column == 5 ? CreditLine.names(in: text, arena: arena).first ?? "" : text
                })
            let words = Array(folded.bytes)
            if selectAll.integer(1) == 1 {
                things[words, default: Things()].named.append(
                    (selectAll.integer(0), selectAll.optionalInteger(2)))
            } else {
                things[words, default: Things()].identified.append(selectAll.integer(0))
            }
        }
        return Array(things.values)
    }

    private func fold(_ words: [Text]) {
        folded.removeAll()
        for word in words {
            folded.append(folded: word)
            folded.append(0x1F)
        }
    }
}
