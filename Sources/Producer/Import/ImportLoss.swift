import Kafka

/// Kafka was lost in the middle of an import; what became of the last transaction only it knows.
struct ImportLoss: Error, CustomStringConvertible {
    let error: KafkaError

    var description: String {
        "\(error); what was not published is known: run the same import again to go on"
    }

    /// Takes an error for the loss of Kafka, when another try may be worth it.
    init?(_ error: any Error) {
        switch error {
        case let loss as ImportLoss: self = loss
        case let error as KafkaError:
            guard [.retriable, .abort, .fatal].contains(error.kind) else { return nil }
            self.error = error
        default: return nil
        }
    }

    init(error: KafkaError) { self.error = error }
}
