import Plays

/// Makes up privacy exports with the quirks that real ones have; a seed gives the same for ever.
///
/// Among its rows are equal ends, repeats, rows twice over, near twins, nulls, podcasts, books,
/// videos, private sessions, absent and additional members, unknown reasons, all units of
/// `offline_timestamp`, and addresses and names that must never be seen again.
public struct ExportMaker {
    /// One file to be made.
    public struct File: Hashable, Sendable {
        /// Its name, without folders.
        public let name: String
        /// How many rows it holds.
        public let rows: Int
        /// Which of the three kinds of files it is.
        public let kind: Kind
    }

    /// What a file holds.
    public enum Kind: Hashable, Sendable {
        /// Music, podcasts and books of the extended history.
        case audio
        /// Videos of the extended history.
        case video
        /// Music of the account data.
        case music
    }

    /// What stands in every field that must never leave the process; no other text holds it.
    public static let secret = "q7privateq7"

    /// The files, in the order in which they must be made.
    public let files: [File]
    private let shape: ExportShape
    private var rows: ExportRows

    /// Plans an export.
    public init(_ shape: ExportShape) {
        self.shape = shape
        rows = ExportRows(shape)
        files = Self.plan(shape)
    }

    /// Makes the rows of the next file, in the order of ``files``.
    ///
    /// - Parameters:
    ///   - file: one of ``files``.
    ///   - put: takes the file's bytes, piece by piece.
    public mutating func make(
        _ file: File, put: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        var buffer = ByteBuffer(capacity: 1 << 20)
        var row = ExportRowWriter(isPretty: shape.isPretty)
        buffer.append("[")
        for index in 0..<file.rows {
            if index > 0 { buffer.append(",") }
            if shape.isPretty { buffer.append("\n  ") }
            row.begin(&buffer)
            rows.next(file.kind, &row, &buffer)
            row.end(&buffer)
            guard buffer.count > 900_000 else { continue }
            try put(buffer.bytes)
            buffer.removeAll()
        }
        buffer.append(shape.isPretty ? "\n]" : "]")
        try put(buffer.bytes)
    }

    private static func plan(_ shape: ExportShape) -> [File] {
        let each = shape.rows / shape.files
        let extra = shape.rows % shape.files
        let span = shape.lastSecond - shape.firstSecond
        func year(_ part: Int) -> Int {
            1970 + Int(shape.firstSecond + span * Int64(part) / Int64(shape.files)) / 31_556_952
        }
        var files = (0..<shape.files).map { index in
            let isVideo = shape.files > 1 && index == shape.files - 1
            let years =
                year(index) == year(index + 1)
                ? "\(year(index))" : "\(year(index))-\(year(index + 1))"
            let name =
                switch (shape.naming, isVideo) {
                case (.current, false): "Streaming_History_Audio_\(years)_\(index).json"
                case (.current, true): "Streaming_History_Video_\(years).json"
                case (.old, false): "endsong_\(index).json"
                case (.old, true): "endvideo.json"
                }
            return File(
                name: name, rows: each + (index < extra ? 1 : 0), kind: isVideo ? .video : .audio)
        }
        if shape.accountDataRows > 0 {
            files.append(
                File(
                    name: "StreamingHistory_music_0.json", rows: shape.accountDataRows,
                    kind: .music))
        }
        return files
    }
}
