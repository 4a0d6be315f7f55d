/// What one poll of a consumer brought.
public enum KafkaEvent: ~Copyable {
    /// A record.
    case record(KafkaRecord)
    /// The group gave these partitions; nothing is read until `assign` answers.
    case assigned([KafkaPartition])
    /// The group takes these partitions back and waits for `acceptRevocation`.
    /// When they are `lost`, another member may own them already: abort what is open.
    case revoked([KafkaPartition], lost: Bool)
    /// Everything that was in this partition has been read (`enable.partition.eof`).
    case reachedEnd(KafkaPartition)
    /// The time passed, nothing came.
    case nothing
    /// Something failed; ``KafkaError/kind`` says whether reading goes on by itself.
    case failed(KafkaError)

    init(_ notice: Notices.Notice) {
        switch notice {
        case .assigned(let partitions): self = .assigned(partitions)
        case .revoked(let partitions, let lost): self = .revoked(partitions, lost: lost)
        case .failed(let error): self = .failed(error)
        }
    }
}
