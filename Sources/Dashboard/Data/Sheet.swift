/// A table of typed columns: what every figure, page and file is made from.
struct Sheet: Hashable, Sendable {
    /// What a column's cells are.
    enum Kind: Hashable, Sendable {
        case text
        case count
        case milliseconds
        /// 0 to 1.
        case share
        /// Milliseconds since 1970.
        case instant
        /// YYYYMMDD.
        case day
        /// YYYYMM.
        case month
        /// 1 is Monday.
        case weekday
        /// A number that is a name: a year, an hour.
        case ordinal
        /// One of Spotify's things, by its id and name.
        case track, artist, album
        /// One of the lists that were taken.
        case list
    }

    /// One column.
    struct Column: Hashable, Sendable {
        /// What it is called in files.
        let name: String
        /// What it is called on pages.
        let title: String
        let kind: Kind

        init(_ name: String, _ title: String, _ kind: Kind) {
            self.name = name
            self.title = title
            self.kind = kind
        }
    }

    /// One cell.
    enum Cell: Hashable, Sendable {
        case none
        case text(String)
        case number(Int64)
        case share(Double)
        case entity(id: String, name: String)
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column], rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The number in a cell; 0 where there is none.
    func number(_ row: Int, _ column: Int) -> Int64 {
        guard rows.indices.contains(row), case .number(let number) = rows[row][column] else {
            return 0
        }
        return number
    }
}

extension Sheet.Kind {
    /// Whether cells are one of Spotify's things or a list.
    var isEntity: Bool {
        switch self {
        case .track, .artist, .album, .list: true
        default: false
        }
    }

    /// Whether cells stand to the right.
    var isNumber: Bool {
        switch self {
        case .count, .milliseconds, .share: true
        default: false
        }
    }
}
