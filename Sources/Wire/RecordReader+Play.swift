public import Plays

extension RecordReader {
    /// Reads a record of `plays`.
    public func play(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Play {
        var fields = try fields(value)
        let account = try fields.account()
        let source = try fields.choice(
            "source", "one of api, extended, account-data", Source.init)
        let readAt = try fields.instant("read_at")
        let origin = try json(&fields, "origin")
        var repeatCount: Int64 = 0
        if source == .accountData { repeatCount = try self.repeatCount(fields) }
        guard let value = fields.take("item") else { throw fields.missing("item") }
        guard let object = value.object else { throw fields.bad("item", "an object") }
        let item: PlayItem
        switch source {
        case .api: item = .api(try apiItem(object))
        case .extended: item = .extended(try extendedItem(object))
        case .accountData: item = .accountData(try accountDataItem(object))
        }
        return Play(
            account: account, readAt: readAt, origin: origin, repeatCount: repeatCount, item: item)
    }

    private func repeatCount(_ envelope: JSONFields) throws(RecordError) -> Int64 {
        var envelope = envelope
        guard let object = envelope.take("origin")?.object else { throw envelope.missing("origin") }
        var fields = JSONFields(object, path: "origin.")
        return try fields.integer("repeat")
    }

    private func apiItem(_ object: JSONObject) throws(RecordError) -> APIItem {
        var fields = JSONFields(object, path: "item.")
        guard let value = fields.take("track") else { throw fields.missing("track") }
        guard let object = value.object else { throw fields.bad("track", "an object") }
        let track = try apiTrack(object, .play)
        var item = APIItem(
            playedAt: try fields.instant("played_at"), track: track, contextType: nil,
            contextURI: nil)
        if let context = fields.take("context") {
            guard let object = context.object else { throw fields.bad("context", "an object") }
            var context = JSONFields(object, path: "item.context.")
            item.contextType = try context.optionalText("type")
            item.contextURI = try context.optionalText("uri")
        }
        return item
    }
}
