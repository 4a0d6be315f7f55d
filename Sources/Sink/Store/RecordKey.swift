import Plays

/// What a record's key has to be.
enum RecordKey {
    /// The key must be this text.
    static func check(_ key: UnsafeRawBufferPointer?, is wanted: Text) throws(RecordError) {
        guard let key, Text(key) == wanted else {
            throw RecordError(.wrongKey, "the key is not the record's account")
        }
    }

    /// The key must be the account and the list.
    static func check(
        _ key: UnsafeRawBufferPointer?, is page: ListPage
    ) throws(RecordError) {
        let (account, list) = (page.account, page.list)
        guard let key = key.map({ Text($0) }), key.count == account.count + 1 + list.count,
            key.hasPrefix(account), key[account.count] == UInt8(ascii: "/"),
            key.slice(account.count + 1, key.count) == list
        else {
            throw RecordError(.wrongKey, "the key is not the record's account and list")
        }
    }

    /// The key must be the entity's id, with the suffix when little is known of it.
    ///
    /// Artists and albums that were only mentioned had the id alone once, and topics keep such.
    static func check(
        _ key: UnsafeRawBufferPointer?, of topic: Topic, is id: Text, knowledge: Knowledge
    ) throws(RecordError) {
        let suffix = EntityKey.suffix(of: topic, id: id, knowledge: knowledge)
        if let key = key.map({ Text($0) }), key.hasPrefix(id) {
            let found = key.slice(id.count, key.count)
            if found == suffix || found.isEmpty && suffix == EntityKey.mentionSuffix { return }
        }
        throw RecordError(.wrongKey, "the key is not the record's id")
    }
}
