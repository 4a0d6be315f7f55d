import Synchronization

/// Addresses from where someone was let in: nobody who guesses shuts those out.
final class Guests: Sendable {
    private let addresses = Mutex<Set<String>>([])

    /// More than browsers of a household; who comes after them waits while others guess.
    private static let most = 256

    /// Someone was let in from there.
    func welcome(_ address: String) {
        addresses.withLock { addresses in
            if addresses.count < Self.most { addresses.insert(address) }
        }
    }

    /// Whether anybody was before.
    func knows(_ address: String) -> Bool { addresses.withLock { $0.contains(address) } }
}
