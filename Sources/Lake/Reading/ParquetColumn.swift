import Plays

/// The values of one column in one row group, read back from its pages.
///
/// Reads what ``ColumnChunk`` writes: plain values and places in a dictionary, pages of version 1.
struct ParquetColumn: ~Copyable {
    let column: Column
    private let maximum: UInt32
    private var definitions: [UInt32] = []
    private var repetitions: [UInt32] = []
    /// The values as they wait in memory: ``WaitingRows``.
    private var values = ByteBuffer(capacity: 1 << 10)
    private var ends: [Int] = []
    private var table = ByteBuffer(capacity: 64)
    private var tableEnds: [Int] = []
    private var page = ByteBuffer(capacity: 4 << 10)
    private var level = 0
    private var value = 0

    init(_ column: Column) {
        self.column = column
        maximum = column.kind == .texts ? 2 : column.isNeeded ? 0 : 1
    }

    /// Reads all pages of a chunk.
    mutating func read(_ chunk: ThriftValue, of file: Text) throws {
        let meta = chunk[3]
        guard let wanted = meta[5].integer, let start = meta[11].integer ?? meta[9].integer,
            let compression = Self.compression(of: chunk), start >= 0
        else { throw PartFault(description: "\(column.name): unknown description") }
        var index = start
        var count = 0
        while count < wanted {
            var reader = ThriftReader(file, at: index)
            let header = try reader.structure()
            guard let size = header[3].integer, let plain = header[2].integer, size >= 0,
                size <= file.count - reader.index
            else { throw PartFault(description: "\(column.name): a page is cut off") }
            page.removeAll()
            let unpacker = compression.unpacker()
            try unpacker.take(file.slice(reader.index, reader.index + size).bytes) {
                page.append($0)
            }
            try unpacker.finish()
            guard page.count == plain else {
                throw PartFault(description: "\(column.name): a page has another length")
            }
            index = reader.index + size
            if header[1].integer == 2 {
                try readTable(header[7][1].integer ?? 0)
            } else {
                let here = header[5][1].integer ?? 0
                guard 1...HybridDecoding.countLimit ~= here else {
                    throw PartFault(description: "\(column.name): a page of \(here) values")
                }
                try readValues(here, encoding: header[5][2].integer ?? 0)
                count += here
            }
        }
    }

    /// How a chunk's pages are compressed; nil for what we never write.
    static func compression(of chunk: ThriftValue) -> Compression? {
        chunk[3][4].integer.flatMap { [0: .none, 2: .gzip, 6: .zstd][$0] }
    }

    private mutating func readTable(_ count: Int) throws {
        guard 0...HybridDecoding.countLimit ~= count, table.count == 0 else { throw cutOff }
        table.append(page.text)
        var scanner = RowScanner(table.text)
        var end = 0
        for _ in 0..<count {
            end += try length(&scanner, table.count - end)
            tableEnds.append(end)
        }
    }

    private mutating func readValues(_ count: Int, encoding: Int) throws {
        var index = 0
        var present = count
        if column.kind == .texts { repetitions += try levels(count, width: 1, at: &index) }
        if maximum > 0 {
            let found = try levels(count, width: maximum == 1 ? 1 : 2, at: &index)
            present = found.count { $0 == maximum }
            definitions += found
        }
        let bytes = page.text.slice(index, page.count)
        if encoding == 8 {
            try readPlaces(bytes, present)
        } else if column.kind == .boolean {
            guard bytes.count * 8 >= present else { throw cutOff }
            for place in 0..<present {
                values.append(bytes[place / 8] >> UInt8(place & 7) & 1)
                ends.append(values.count)
            }
        } else {
            var scanner = RowScanner(bytes)
            let base = values.count
            var used = 0
            for _ in 0..<present {
                used += try length(&scanner, bytes.count - used)
                ends.append(base + used)
            }
            values.append(bytes.slice(0, used))
        }
    }

    private mutating func readPlaces(_ bytes: Text, _ count: Int) throws {
        guard count > 0 else { return }
        guard bytes.count > 0, bytes[0] <= 32 else { throw cutOff }
        let places = try HybridDecoding.values(
            bytes.slice(1, bytes.count), count, width: Int(bytes[0]))
        for place in places {
            guard Int(place) < tableEnds.count else { throw cutOff }
            let start = place == 0 ? 0 : tableEnds[Int(place) - 1]
            values.append(table.text.slice(start, tableEnds[Int(place)]))
            ends.append(values.count)
        }
    }

    private func levels(
        _ count: Int, width: Int, at index: inout Int
    ) throws(PartFault) -> [UInt32] {
        guard index + 4 <= page.count else { throw cutOff }
        let bytes = page.text
        let size = (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
        guard index + 4 + size <= page.count else { throw cutOff }
        defer { index += 4 + size }
        return try HybridDecoding.values(
            bytes.slice(index + 4, index + 4 + size), count, width: width)
    }

    /// The length of the next plain value, which must lie inside.
    private func length(_ scanner: inout RowScanner, _ left: Int) throws(PartFault) -> Int {
        let kind = column.kind == .texts ? Column.Kind.text : column.kind
        let least = kind == .text || kind == .json || kind == .date ? 4 : kind == .boolean ? 1 : 8
        guard left >= least else { throw cutOff }
        let size = scanner.value(of: kind).count
        guard size <= left else { throw cutOff }
        return size
    }

    private var cutOff: PartFault { PartFault(description: "\(column.name): values are cut off") }
}

extension ParquetColumn {
    /// Appends the next row's value as it waits in memory.
    mutating func append(to rows: inout ByteBuffer) throws(PartFault) {
        if column.kind == .texts { return try appendList(to: &rows) }
        if maximum > 0 {
            guard level < definitions.count else { throw cutOff }
            level += 1
            if definitions[level - 1] < maximum { return rows.append(0) }
        }
        rows.append(1)
        try appendValue(to: &rows)
    }

    private mutating func appendList(to rows: inout ByteBuffer) throws(PartFault) {
        guard level < definitions.count else { throw cutOff }
        if definitions[level] == 0 {
            level += 1
            return rows.append(0)
        }
        rows.append(1)
        var count = 0
        if definitions[level] == 2 {
            repeat {
                count += 1
            } while level + count < repetitions.count
                && repetitions[level + count] == 1
        }
        rows.append(little: UInt32(count))
        for _ in 0..<count { try appendValue(to: &rows) }
        level += max(1, count)
    }

    private mutating func appendValue(to rows: inout ByteBuffer) throws(PartFault) {
        guard value < ends.count else { throw cutOff }
        rows.append(values.text.slice(value == 0 ? 0 : ends[value - 1], ends[value]))
        value += 1
    }
}
