internal import CRdKafka

/// A topic as a producer knows it; made once, used for every record.
public final class KafkaTopic {
    /// The full name.
    public let name: String
    let handle: OpaquePointer
    let client: Client  // owns the handle

    init(name: String, client: Client) throws(KafkaError) {
        self.name = name
        self.client = client
        handle = try client.topic(name)
    }
}
