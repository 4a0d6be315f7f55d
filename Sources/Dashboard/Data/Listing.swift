/// A table whose order is settled and whose rows are made when they are wanted.
///
/// A page wants the first ones, a file wants all of them piece by piece: names are looked up for
/// those alone that are shown.
struct Listing: Sendable {
    let columns: [Sheet.Column]
    /// How many rows can be made.
    let count: Int
    /// How many there would be if more had been wanted.
    let total: Int
    /// Makes some of them.
    let rows: @Sendable (Inquiry, Range<Int>) throws -> [[Sheet.Cell]]

    init(
        _ columns: [Sheet.Column], count: Int, total: Int? = nil,
        rows: @escaping @Sendable (Inquiry, Range<Int>) throws -> [[Sheet.Cell]]
    ) {
        self.columns = columns
        self.count = count
        self.total = total ?? count
        self.rows = rows
    }

    /// One that is there already.
    init(_ sheet: Sheet) {
        self.init(sheet.columns, count: sheet.rows.count) { _, range in Array(sheet.rows[range]) }
    }

    /// One row for each of some values.
    init<Value: Sendable>(
        _ columns: [Sheet.Column], of values: [Value], total: Int? = nil,
        _ row: @escaping @Sendable (Inquiry, Value) throws -> [Sheet.Cell]
    ) {
        self.init(columns, count: values.count, total: total) { inquiry, range in
            try values[range].map { try row(inquiry, $0) }
        }
    }

    /// Some of it, as a table; what lies beyond the end is not there.
    func sheet(_ inquiry: Inquiry, _ range: Range<Int>) throws -> Sheet {
        Sheet(columns, rows: try rows(inquiry, range.clamped(to: 0..<count)))
    }

    /// The first rows alone.
    func prefix(_ count: Int) -> Listing {
        Listing(columns, count: min(count, self.count), total: total, rows: rows)
    }
}
