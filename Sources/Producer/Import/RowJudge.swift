import Plays
import Wire

/// What becomes of one row of an export.
enum RowVerdict {
    /// It is published, as a play that ended then.
    case accepted(endedAt: Instant, origin: PlayOrigin)
    /// It was published by an import that was cut short, and no entry of the ledger counts it yet.
    case acceptedBefore
    /// A play of the same id was published before, or came earlier in this import.
    case duplicate
    /// It is left out on purpose.
    case filtered(FilterReason)
    /// It cannot be published.
    case failed(RecordError)
}

/// Why a row is left out on purpose; the names are those in the ledger.
enum FilterReason: String, CaseIterable {
    /// It was played in a private session, and the person wants none of these.
    case incognito
}

/// Decides what becomes of each row; knows which plays are published.
struct RowJudge: ~Copyable {
    private let account: String
    private let latest: Instant
    private let dropsIncognito: Bool
    private let identifier = Identifier(digest: SHA256())
    private let reader = RecordReader.ofRows()
    private var known: FingerprintTable
    /// How often the four values of a row of account data came before in its file.
    private var repeats: [Fingerprint: Int64] = [:]
    private var file = ""
    private var source: Source?
    /// When the first and the last play of the file ended, whatever became of them.
    private(set) var span: ClosedRange<Instant>?

    /// - Parameters:
    ///   - account: whose rows these are.
    ///   - now: brokers take nothing that lies more than an hour behind it.
    ///   - dropsIncognito: whether private sessions are left out.
    ///   - known: ids of the plays that are published.
    init(account: String, now: Instant, dropsIncognito: Bool, known: consuming FingerprintTable) {
        self.account = account
        latest = Instant(milliseconds: now.milliseconds + RecordLimit.futureMilliseconds)
        self.dropsIncognito = dropsIncognito
        self.known = known
    }

    /// Begins a file.
    mutating func begin(_ file: String, source: Source?) {
        self.file = file
        self.source = source
        repeats.removeAll()
        span = nil
    }

    /// Decides one row.
    mutating func judge(_ bytes: UnsafeRawBufferPointer, row: Int64) -> RowVerdict {
        do throws(RecordError) {
            switch try reader.exportRow(bytes, source: source) {
            case .extended(let item): return try judge(item, row)
            case .accountData(let item): return try judge(item, row)
            case .api: return .failed(RecordError(.badValue, "the row is of no export"))
            }
        } catch {
            return .failed(error)
        }
    }

    /// Forgets that the row just accepted is known: it was not published.
    mutating func takeBack() { known.takeBack() }

    /// Whose rows the file has turned out to hold.
    func source(orElse fallback: Source) -> Source { source ?? fallback }

    private mutating func judge(
        _ item: ExtendedItem, _ row: Int64
    ) throws(RecordError) -> RowVerdict {
        try check(item.endedAt, "ts")
        if source == nil { source = .extended }
        if dropsIncognito, item.incognito == true { return .filtered(.incognito) }
        let id = account.withText { identifier.extended(account: $0, row: item) }
        guard known.insert(id) else { return .duplicate }
        return .accepted(endedAt: item.endedAt, origin: .row(file: file, row: row))
    }

    private mutating func judge(
        _ item: AccountDataItem, _ row: Int64
    ) throws(RecordError) -> RowVerdict {
        try check(item.endedAt, "endTime")
        if source == nil { source = .accountData }
        let first = identify(item, 0)
        let count = repeats[first, default: 0]
        repeats[first] = count + 1
        let id = count == 0 ? first : identify(item, count)
        guard known.insert(id) else { return .duplicate }
        return .accepted(
            endedAt: item.endedAt, origin: .repeatedRow(file: file, row: row, repeatCount: count))
    }

    private func identify(_ item: AccountDataItem, _ repeatCount: Int64) -> Fingerprint {
        account.withText {
            identifier.accountData(account: $0, row: item, repeatCount: repeatCount)
        }
    }

    private mutating func check(_ endedAt: Instant, _ field: String) throws(RecordError) {
        guard endedAt.milliseconds >= 0, endedAt <= latest else {
            throw RecordError(.badValue, "\(field) is before 1970 or in the future")
        }
        span =
            span.map { min($0.lowerBound, endedAt)...max($0.upperBound, endedAt) }
            ?? endedAt...endedAt
    }
}
