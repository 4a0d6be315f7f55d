import Glibc
import HTTP
import Synchronization

/// A server that says exactly the bytes it is told to, then closes or waits: for hard cases.
final class RawServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let held = Mutex<[Int32]>([])

    /// Answers each connection with the bytes once a request's head is there.
    init(answer: String, thenClose: Bool = true) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + listen(descriptor, 8)
                    + getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { throw HTTPTestError.noSocket }
        listener = descriptor
        port = UInt16(bigEndian: address.sin_port)
        let work = Work(server: self, answer: answer, thenClose: thenClose)
        var thread = pthread_t()
        let box = Unmanaged.passRetained(work)
        pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    deinit { held.withLock { $0.forEach { _ = close($0) } } }

    var url: HTTPURL { get throws { try HTTPURL("http://127.0.0.1:\(port)/v1/me?token=hidden") } }

    /// Ends the thread; call it when the test is over.
    ///
    /// The thread closes the socket itself: closed here, its number could be another server's
    /// by the time the thread accepts from it again.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func hold(_ descriptor: Int32) { held.withLock { $0.append(descriptor) } }

    private final class Work: Sendable {
        let listener: Int32
        let answer: String
        let thenClose: Bool
        let hold: @Sendable (Int32) -> Void

        init(server: RawServer, answer: String, thenClose: Bool) {
            listener = server.listener
            self.answer = answer
            self.thenClose = thenClose
            hold = { [weak server] in server?.hold($0) }
        }

        func run() {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                _ = recv(connection, &buffer, buffer.count, 0)
                _ = send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                if thenClose { close(connection) } else { hold(connection) }
            }
        }
    }
}

enum HTTPTestError: Error { case noSocket }
