import Plays
import Stage
import Wire

/// The topics beside listens and what they are of.
extension RecordSummary {
    /// A play is raw: what it is called depends on its source.
    func play(_ value: UnsafeRawBufferPointer) throws(RecordError) -> String {
        var fields = try reader.fields(value)
        let source = try fields.text("source")
        let item = fields.take("item")
        let name =
            item?["track"]?["name"]?.string ?? item?["master_metadata_track_name"]?.string
            ?? item?["episode_name"]?.string ?? item?["trackName"]?.string
        return "\(source)  \(name.map { shown($0) } ?? "?")"
    }

    /// One page of a list, as it was read; the key says which list.
    func page(_ value: UnsafeRawBufferPointer) throws(RecordError) -> String {
        var fields = try reader.fields(value)
        let first = try fields.integer("first")
        let total = try fields.integer("total")
        let count = Int64(fields.take("items")?.array.map { Array($0).count } ?? 0)
        guard count > 0 else { return "empty" }
        return "\(first + 1) to \(first + count) of \(total)"
    }

    /// An artist, album or track as the service described it; the key says which.
    func object(_ value: UnsafeRawBufferPointer) throws(RecordError) -> String {
        var fields = try reader.fields(value)
        guard let object = fields.take("object"), !object.isNull else {
            return "unknown to the service"
        }
        return object["name"]?.string.map { shown($0) } ?? "?"
    }

    /// One position of a list.
    func item(_ item: ListItem) -> String {
        let page = item.page
        let head = "\(Self.text(page.takenAt, offsetMinutes: 0))Z  \(page.account)  \(page.list)"
        guard let position = item.position else { return head + "  empty" }
        let name = (item.name ?? item.id).map { shown(String($0)) } ?? "?"
        let kind = item.kind.map { " (\($0.name))" } ?? ""
        return "\(head)  \(position + 1) of \(page.total)  \(name)\(kind)"
    }

    static func entry(_ entry: LedgerEntry) -> String {
        let head =
            "\(text(entry.at, offsetMinutes: 0))Z  \(entry.account)  \(entry.kind.rawValue)"
        let more: [String?]
        switch entry.kind {
        case .poll, .import, .lists, .enrichment:
            let sums =
                "read \(entry.read) = \(entry.accepted) accepted + \(entry.duplicate) duplicate"
                + " + \(entry.filteredCount) filtered + \(entry.failed) failed"
            more = [sums, entry.file]
        case .gapOpened, .gapClosed, .blocked, .login, .logout, .tokenWarning, .tokenDead:
            let from = entry.from.map { "from \($0)" }
            more = [entry.bucket, from, entry.to.map { "to \($0)" }]
        }
        return ([head] + more.compactMap { $0 }).joined(separator: "  ")
    }

    static func correction(_ correction: Correction) -> String {
        let what =
            switch correction.target {
            case .time(let from, let to): "what began from \(from) to before \(to)"
            case .track(let id): "track \(id)"
            case .artist(let id): "artist \(id)"
            case .play(let id): "play \(id)"
            }
        let reason = correction.reason.map { "  (\($0))" } ?? ""
        return "\(text(correction.at, offsetMinutes: 0))Z  \(correction.account)  "
            + "\(correction.action.rawValue)  \(what)\(reason)"
    }
}
