import Foundation
import SQLite
import Testing

@Suite struct `a database` {
    @Test func `gives back what was bound`() throws {
        let database = try Database(path: ":memory:")
        try database.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d REAL, e TEXT) STRICT")
        let insert = try database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, Int64(7))
        insert.bind(2, "Größe")
        insert.bindBlob(3, UnsafeRawBufferPointer(start: nil, count: 0))
        insert.bind(4, 0.5 as Double)
        insert.bindNull(5)
        try insert.run()

        let select = try database.prepare("SELECT a, b, typeof(c), length(c), d, e IS NULL FROM t")
        #expect(try select.step())
        let row = (0..<6).map { select.text(Int32($0)) }
        #expect(row == ["7", "Größe", "blob", "0", "0.5", "1"])
        #expect(try !select.step())
    }
}
