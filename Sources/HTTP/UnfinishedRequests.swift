internal import CMicrohttpd
internal import Glibc
internal import Synchronization

/// The connections that have yet to bring a whole request, and since when.
final class UnfinishedRequests: Sendable {
    private struct Wait {
        let descriptor: Int32
        /// In seconds; nil while a request is answered.
        var since: Int?
    }

    private let waits = Mutex<[UInt: Wait]>([:])  // by the connection's address
    private let limitSeconds: Int

    init(limitSeconds: Int) { self.limitSeconds = limitSeconds }

    /// A connection has come.
    func open(_ connection: OpaquePointer) {
        let wait = Wait(descriptor: legato_mhd_socket(connection), since: Self.now)
        let key = UInt(bitPattern: connection)
        waits.withLock { $0[key] = wait }
    }

    /// A connection goes; its socket is closed after this.
    func close(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        waits.withLock { $0[key] = nil }
    }

    /// The next request may come.
    func begin(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        waits.withLock { $0[key]?.since = Self.now }
    }

    /// A request is there.
    func finish(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        waits.withLock { $0[key]?.since = nil }
    }

    /// Shuts down those that have taken too long; libmicrohttpd closes them then.
    func endThoseOverdue() {
        // Under the lock, so that no socket is closed, and its number taken by another, meanwhile.
        waits.withLock { waits in
            for wait in waits.values {
                guard let since = wait.since, Self.now - since > limitSeconds else { continue }
                shutdown(wait.descriptor, Int32(SHUT_RDWR))
            }
        }
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }
}

func noteConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ change: MHD_ConnectionNotificationCode
) {
    guard let context, let connection else { return }
    let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
    if change == .CONNECTION_NOTIFY_STARTED {
        server.unfinished.open(connection)
    } else {
        server.unfinished.close(connection)
    }
}
