public import Plays

extension RecordReader {
    /// Reads a record of `corrections`.
    public func correction(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Correction {
        var fields = try fields(value)
        let account = try fields.account()
        let action = try fields.choice("action", "exclude or include") {
            Correction.Action(rawValue: String($0))
        }
        let kind = try fields.choice("what", "track, artist, time or play") {
            Correction.Target.Kind(rawValue: String($0))
        }
        let target = try target(kind, &fields)
        let reason = try fields.optionalText("reason")
        return Correction(
            account: String(account), action: action, target: target,
            reason: reason.map { String($0) }, at: try fields.instant("said_at"))
    }

    private func target(
        _ kind: Correction.Target.Kind, _ fields: inout JSONFields
    ) throws(RecordError) -> Correction.Target {
        guard kind == .time else {
            let id = try fields.text("id")
            guard !id.isEmpty else { throw fields.bad("id", "an id") }
            switch kind {
            case .track: return .track(String(id))
            case .artist: return .artist(String(id))
            default:
                guard let play = Fingerprint(hex: id) else {
                    throw fields.bad("id", "a play's id of 32 hex digits")
                }
                return .play(play)
            }
        }
        let (from, to) = (try fields.instant("started_from"), try fields.instant("started_before"))
        guard from < to else { throw fields.bad("started_before", "later than started_from") }
        return .time(from: from, to: to)
    }
}
