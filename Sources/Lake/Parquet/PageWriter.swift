import Plays

/// Writes the pages of column chunks, compressed each.
final class PageWriter {
    private let deflater: Deflater
    private let zstd: ZstdCompressor
    private var page = ByteBuffer()
    private var packed = ByteBuffer()
    private var header = ThriftWriter()

    init(_ deflater: Deflater, _ zstd: ZstdCompressor) {
        self.deflater = deflater
        self.zstd = zstd
    }

    /// Appends a chunk: its dictionary if it has one, then its values.
    ///
    /// - Parameters:
    ///   - chunk: The values.
    ///   - compression: Of each page.
    ///   - base: Where `file` begins in the whole file.
    ///   - file: What is appended to.
    /// - Returns: What the footer has to say.
    func write(
        _ chunk: inout ColumnChunk, _ compression: Compression, base: Int,
        to file: inout ByteBuffer
    ) -> RowGroup.Chunk {
        var result = RowGroup.Chunk(
            dataOffset: 0, valueCount: chunk.valueCount, nullCount: chunk.nullCount,
            plainBytes: 0, bytes: 0)
        let start = file.count
        let usesTable = chunk.settle()
        if usesTable {
            result.dictionaryOffset = base + file.count
            page.removeAll()
            chunk.writeTable(to: &page)
            let count = chunk.tableCount
            result.plainBytes += append(compression, type: 2, to: &file) { header in
                header.field(7) { dictionary in
                    dictionary.field(1, int32: count)
                    dictionary.field(2, int32: 0)
                }
            }
        }
        result.dataOffset = base + file.count
        page.removeAll()
        chunk.writeValues(to: &page)
        let count = chunk.valueCount
        result.plainBytes += append(compression, type: 0, to: &file) { header in
            header.field(5) { data in
                data.field(1, int32: count)
                data.field(2, int32: usesTable ? 8 : 0)
                data.field(3, int32: 3)
                data.field(4, int32: 3)
            }
        }
        result.bytes = file.count - start
        chunk.withBounds { least, greatest in
            result.least = Array(least.bytes)
            result.greatest = Array(greatest.bytes)
        }
        return result
    }

    /// Appends the page in hand; returns its size with its header before compression.
    private func append(
        _ compression: Compression, type: Int, to file: inout ByteBuffer,
        _ describe: (inout ThriftWriter) -> Void
    ) -> Int {
        packed.removeAll()
        switch compression {
        case .none: packed.append(page.text)
        case .zstd: zstd.append(page.text, to: &packed)
        case .gzip:
            var member = GzipMember()
            member.open(&packed)
            member.append(page.text, with: deflater, to: &packed)
            member.close(with: deflater, to: &packed)
        }
        let (plain, size) = (page.count, packed.count)
        header.removeAll()
        header.structure { header in
            header.field(1, int32: type)
            header.field(2, int32: plain)
            header.field(3, int32: size)
            describe(&header)
        }
        file.append(header.buffer.text)
        file.append(packed.text)
        return plain + header.buffer.count
    }
}
