internal import Synchronization

/// The names of topics that a stage has seen or made: a broker that does not know one is behind.
final class PreparedTopics: Sendable {
    private let names = Mutex<Set<String>>([])

    /// Notes topics that are there.
    func insert(_ more: [String]) { names.withLock { $0.formUnion(more) } }

    /// Whether all of these were there.
    func contains(_ some: [String]) -> Bool { names.withLock { $0.isSuperset(of: some) } }
}
