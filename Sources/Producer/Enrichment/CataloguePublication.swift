import Kafka
import Plays
import Spotify
import Wire

/// One object of the catalogue as it came, or the news that the service knows none.
struct CatalogueAnswer {
    let kind: CatalogueShelf
    let id: String
    let object: [UInt8]?
    let fetchedAt: Instant

    /// Whether the object is one; a page of HTML with status 200 is none.
    func isWhole(_ parser: JSONParser) -> Bool {
        guard let object else { return true }
        return object.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes) else { return false }
            return root["id"]?.string != nil
        }
    }
}

/// A round's objects and their sums.
struct CataloguePublication: Publication {
    let cursor: Cursor
    let answers: [CatalogueAnswer]
    let entry: LedgerEntry

    func send(over link: ProducerLink, with writer: inout JSONWriter) throws(KafkaError) {
        for answer in answers {
            writer.removeAll()
            writer.beginRecord()
            writer.field("kind", answer.kind.word)
            writer.field("id", answer.id)
            writer.field("fetched_at", answer.fetchedAt)
            writer.name("object")
            if let object = answer.object {
                object.withUnsafeBytes { writer.compact($0) }
            } else {
                writer.null()
            }
            writer.endObject()
            let key = answer.kind.word + ":" + answer.id
            try link.send(.catalogue, writer.bytes, key: key, at: min(answer.fetchedAt, entry.at))
        }
        try link.settle()
        try link.send([entry], with: &writer)
    }
}
