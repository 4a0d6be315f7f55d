internal import CRdKafka
internal import Glibc
internal import Synchronization

/// The end of a librdkafka client, on a thread of its own.
///
/// librdkafka 2.0 and later may keep hold of a partition whose leader changed (its issue 4674), and
/// `rd_kafka_destroy` then waits for a broker's thread for ever. Whoever has no more use for a
/// client must not stand still with it: after a while it is left alone, a few idle threads with
/// their memory, until the process ends.
final class ClientEnd: Sendable {
    // Only the thread below uses it.
    private nonisolated(unsafe) let handle: OpaquePointer
    /// Callbacks may write here until all is over.
    private let notices: Notices
    private let isOver = Atomic<Bool>(false)

    init(of handle: OpaquePointer, _ notices: Notices) {
        self.handle = handle
        self.notices = notices
    }

    /// Ends the client; whether it was over in time.
    func run(limitMilliseconds: Int32) -> Bool {
        let end = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context {
                    Unmanaged<ClientEnd>.fromOpaque(context).takeRetainedValue().destroy()
                }
                return nil
            }, end.toOpaque())
        guard code == 0 else {
            // There are no threads to be had: then without a limit.
            end.release()
            destroy()
            return true
        }
        pthread_detach(thread)
        let deadline = Deadline(milliseconds: limitMilliseconds)
        while !isOver.load(ordering: .acquiring) {
            guard !deadline.hasPassed else { return false }
            usleep(1_000)
        }
        return true
    }

    private func destroy() {
        // Leaving the group is `close`'s work, which has a limit; here nothing may wait for it.
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        isOver.store(true, ordering: .releasing)
    }
}
