internal import Foundation
internal import Synchronization

/// Stands between Kafka's clients and a broker, which has to advertise ``port`` as its own: the
/// broker does what it is asked for, and now and then nobody hears the answer.
public final class LostAnswers: Sendable {
    private struct State {
        var upstream: UInt16 = 0
        var left: [Int16: Int] = [:]
        var lost: [Int16: Int] = [:]
    }

    /// Where clients must go.
    public let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Listens on a free port.
    public init() throws {
        (listener, port) = try FaultyProxy.listen()
        let (listener, state) = (listener, WeakState(self))
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let proxy = state.proxy else { break }
                Thread.detachNewThread { proxy.serve(client) }
            }
            close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Forwards to this port of the machine.
    public func forward(to upstream: UInt16) { state.withLock { $0.upstream = upstream } }

    /// Loses the next answers to requests of a kind, by its number in Kafka's protocol.
    public func lose(_ count: Int, to request: Int16) {
        state.withLock { $0.left[request, default: 0] += count }
    }

    /// How many answers to requests of a kind were lost so far.
    public func lost(to request: Int16) -> Int { state.withLock { $0.lost[request] ?? 0 } }

    private final class WeakState: Sendable {
        private let held: @Sendable () -> LostAnswers?
        var proxy: LostAnswers? { held() }
        init(_ proxy: LostAnswers) { held = { [weak proxy] in proxy } }
    }

    /// One connection: bytes go both ways until an answer is to be lost.
    private func serve(_ client: Int32) {
        guard let server = FaultyProxy.connection(to: state.withLock(\.upstream)) else {
            close(client)
            return
        }
        let isDoomed = Flag()
        Thread.detachNewThread {
            while let bytes = FaultyProxy.read(server), !isDoomed.isSet {
                FaultyProxy.write(bytes[...], to: client)
            }
            shutdown(client, Int32(SHUT_RDWR))
        }
        var rest: [UInt8] = []
        while let bytes = FaultyProxy.read(client) {
            rest += bytes
            while let (request, size) = Self.request(rest), rest.count >= size {
                if takesOne(of: request) { isDoomed.set() }
                FaultyProxy.write(rest[..<size], to: server)
                rest.removeFirst(size)
            }
        }
        shutdown(server, Int32(SHUT_RDWR))
        close(client)
        close(server)
    }

    private func takesOne(of request: Int16) -> Bool {
        state.withLock { state in
            guard let left = state.left[request], left > 0 else { return false }
            state.left[request] = left - 1
            state.lost[request, default: 0] += 1
            return true
        }
    }

    /// What a request asks for, and its size with what tells it.
    private static func request(_ bytes: [UInt8]) -> (number: Int16, size: Int)? {
        guard bytes.count >= 6 else { return nil }
        let size = bytes[0..<4].reduce(0) { $0 << 8 | Int($1) }
        return (Int16(bytes[4]) << 8 | Int16(bytes[5]), 4 + size)
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        func set() { value.store(true, ordering: .releasing) }
    }
}
