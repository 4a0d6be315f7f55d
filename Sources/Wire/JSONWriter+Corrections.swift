public import Plays

extension JSONWriter {
    /// Writes a record of `corrections`.
    public mutating func record(_ correction: Correction) {
        var (from, to): (Instant?, Instant?)
        if case .time(let first, let last) = correction.target { (from, to) = (first, last) }
        beginRecord()
        field("account", correction.account)
        field("action", correction.action.rawValue)
        field("what", correction.target.kind.rawValue)
        field("id", correction.target.id)
        field("started_from", from)
        field("started_before", to)
        field("reason", correction.reason)
        field("said_at", correction.at)
        endObject()
    }
}
