import Plays

/// Decides in which folder of its topic a row belongs: from the row alone, never from a clock.
final class Layout {
    private let levels: [PartitionLevel]
    private let dateColumn: Int?
    private let escape = PathEscape()
    private var path = ByteBuffer(capacity: 256)
    private var value = ByteBuffer(capacity: 256)

    init(_ topic: Topic, by partitionBy: PartitionBy) {
        levels = partitionBy.levels(of: topic)
        dateColumn = topic.columns.firstIndex { $0.name == topic.dateField }
    }

    /// The folder of a row, such as `account=me/date=2026-03-04`; empty when there is no level.
    ///
    /// Valid until the next call.
    func folder(of row: RowReader) -> Text {
        path.removeAll()
        for level in levels {
            if path.count > 0 { path.append(UInt8(ascii: "/")) }
            if write(level, of: row) {
                escape.append(level.name.text, value.text, to: &path)
            } else {
                escape.appendMissing(level.name.text, to: &path)
            }
        }
        return path.text
    }

    /// Writes a level's value; false when there is none.
    private func write(_ level: PartitionLevel, of row: RowReader) -> Bool {
        value.removeAll()
        switch level.origin {
        case .column(let index):
            return write(row.cells[index])
        case .date, .year, .month:
            guard let date = date(of: row) else { return false }
            value.append(date)
            if level.origin == .year { value.truncate(to: 4) }
            if level.origin == .month {
                let month = Text(start: value.text.start + 5, count: 2)
                value.removeAll()
                value.append(month)
            }
        }
        return true
    }

    private func date(of row: RowReader) -> CivilDate? {
        var instant = Instant(milliseconds: row.timestampMilliseconds)
        if let dateColumn {
            guard case .instant(let own) = row.cells[dateColumn] else { return nil }
            instant = own
        }
        let seconds = instant.seconds
        let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        return CivilDate(daysSince1970: Int(days))
    }

    private func write(_ cell: Cell) -> Bool {
        switch cell {
        case .null, .json: return false
        case .text(let text): value.append(text)
        case .integer(let number): value.append(decimal: number)
        case .real(let number): "\(number)".withText { value.append($0) }
        case .boolean(let flag): value.append(flag ? "true" : "false")
        case .instant(let instant): value.append(instant)
        case .date(let date): value.append(date)
        case .texts(let list):
            guard let first = list.first else { return false }
            value.append(first)
        }
        return true
    }
}
