import Stage
import Synchronization

/// The long files under way: so many at a time, each for so long.
///
/// Each keeps the order of its rows in memory until it is sent, however slow its reader is.
final class FileDesk: Sendable {
    private let free: Atomic<Int>
    private let clock: Clock

    static let places = 16
    /// What half a million listens, 69 MB, take over 1 Mbit/s.
    static let limitMilliseconds: Int64 = 600_000

    init(clock: Clock) {
        free = Atomic(Self.places)
        self.clock = clock
    }

    /// A turn, until the value goes; nil while all are taken.
    func take() -> Turn? {
        let before = free.wrappingSubtract(1, ordering: .acquiringAndReleasing).oldValue
        let turn = Turn(self, Deadline(milliseconds: Self.limitMilliseconds, clock: clock))
        return before > 0 ? turn : nil
    }

    /// A file's right to be sent.
    final class Turn: Sendable {
        private let desk: FileDesk
        private let deadline: Deadline

        fileprivate init(_ desk: FileDesk, _ deadline: Deadline) {
            self.desk = desk
            self.deadline = deadline
        }

        deinit { desk.free.wrappingAdd(1, ordering: .acquiringAndReleasing) }

        /// Whether its time is over.
        var isOver: Bool { deadline.isPast }
    }
}
