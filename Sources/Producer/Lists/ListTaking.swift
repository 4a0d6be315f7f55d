import Plays
import Spotify
import Wire

/// One list while its pages come in.
struct ListTaking {
    let list: ListName
    /// Spotify's snapshot id of a playlist, as it was before the first page.
    var snapshot: String?
    private(set) var nextQuery: [(String, String)]?
    private var spool: Spool
    private var total: Int64?
    private(set) var pages = 0
    private let digest = SHA256()

    /// What a page leads to.
    enum Outcome: Hashable {
        /// There are more pages.
        case goOn
        /// The list is whole.
        case whole
        /// The list changed between two pages, so it has to be taken anew.
        case changed
        /// The answer was none.
        case garbled
    }

    init(_ list: ListName, snapshot: String? = nil) throws {
        self.list = list
        self.snapshot = snapshot
        spool = try Spool()
        digest.begin()
    }

    /// How many items came in.
    var count: Int { spool.items.count }

    /// Takes a page in.
    mutating func take(_ body: [UInt8], parser: JSONParser) throws -> Outcome {
        try body.withUnsafeBytes { bytes in
            guard let page = ListPage(bytes, of: list, parser: parser) else { return .garbled }
            if pages > 0, page.total != total { return .changed }
            total = page.total
            pages += 1
            let filter = list == .profile ? ItemFilter.privacy : .nothing
            for item in page.items {
                if count > 0 { Array(",".utf8).withUnsafeBytes { digest.update($0) } }
                ItemFilter.snapshot.bytes(of: item).withUnsafeBytes { digest.update($0) }
                try spool.append(filter.bytes(of: item))
            }
            nextQuery = page.next
            if page.next != nil, !page.items.isEmpty { return .goOn }
            // Several pages that do not make the whole: something moved between them.
            return pages == 1 || total == nil || total == Int64(count) ? .whole : .changed
        }
    }

    /// What is published of it.
    func taken(at instant: Instant) -> TakenList {
        TakenList(
            list: list.description, snapshot: snapshot ?? String(digest.finishHex().prefix(32)),
            takenAt: instant, spool: spool)
    }
}

/// A list that is whole.
struct TakenList {
    let list: String
    let snapshot: String
    let takenAt: Instant
    let spool: Spool

    var count: Int { spool.items.count }

    /// A record is cut before it grows beyond this.
    static let recordBytes: Int64 = 900_000

    /// The items of each record: at least one record, also of an empty list.
    var records: [Range<Int>] {
        var records: [Range<Int>] = []
        var start = 0
        var bytes: Int64 = 0
        for index in 0..<count {
            let size = Int64(spool.items[index].count) + 1
            if index > start, bytes + size > Self.recordBytes || index - start >= 50 {
                records.append(start..<index)
                (start, bytes) = (index, 0)
            }
            bytes += size
        }
        return records + [start..<count]
    }
}
