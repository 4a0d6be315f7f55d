import HTTP
import Synchronization

/// A whole table as a file, made while it is sent: one of any length needs little memory.
///
/// Its order is that of the first moment; nothing that comes meanwhile moves a row. Where another
/// database takes the place of this one it ends, without an end: the rows are no longer there.
enum SheetFile: String, Sendable {
    case csv, json

    private static let rowsAtOnce = 1_000

    /// Where in the file we are.
    private enum Place {
        case head
        case rows(from: Int)
        case end
    }

    /// The answer that holds it.
    ///
    /// - Parameters:
    ///   - name: What the file is called.
    ///   - listing: Its rows.
    ///   - archive: Where they are looked up.
    ///   - file: Which file of the database the rows are of.
    /// - Returns: An answer whose body is made while it is sent.
    /// - Throws: ``Refusal/tooManyFiles``.
    func answer(
        _ name: SheetName, _ listing: Listing, _ archive: Archive, of file: UInt64
    ) throws -> HTTPResponse {
        // A short one is made in one piece: it keeps no order in memory.
        let isLong = listing.count > Self.rowsAtOnce
        let turn = isLong ? archive.files.take() : nil
        guard isLong == (turn != nil) else { throw Refusal.tooManyFiles }
        let place = Mutex(Place.head)
        let stream = HTTPBodyStream { () throws -> [UInt8]? in
            guard turn?.isOver != true else { throw ReaderError(.busy, "the file took too long") }
            return try place.withLock { place -> [UInt8]? in
                switch place {
                case .head:
                    place = .rows(from: 0)
                    let head = self == .csv ? Sheet.csvHead(listing.columns) : #"{"rows":["#
                    return Array(head.utf8)
                case .rows(let from) where from < listing.count:
                    let end = min(listing.count, from + Self.rowsAtOnce)
                    let sheet = try archive.ask { inquiry in
                        guard inquiry.sums.file == file else {
                            throw ReaderError(.busy, "another database took its place")
                        }
                        return try listing.sheet(inquiry, from..<end)
                    }
                    place = .rows(from: end)
                    return self == .csv ? sheet.csvRows : sheet.jsonRows(isFirst: from == 0)
                case .rows:
                    place = .end
                    return self == .csv ? nil : Array("]}\n".utf8)
                case .end: return nil
                }
            }
        }
        return Answer.file("\(name.rawValue).\(rawValue)", type, stream)
    }

    private var type: String {
        self == .csv ? "text/csv; charset=utf-8; header=present" : "application/json"
    }
}
