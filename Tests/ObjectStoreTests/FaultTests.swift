import Foundation
import Stage
import Support
import Synchronization
import Testing

@testable import ObjectStore

@Suite(.needsObjects, .runLimit) struct `an object store that is in trouble` {
    /// The requests of which one goes wrong.
    enum Target: String, CaseIterable {
        case put
        case create
        case part
        case complete

        func isMet(by request: FaultyProxy.Request) -> Bool {
            let target = request.target
            let isPart =
                target.contains("partNumber=") || target.contains("comp=block&")
                || target.hasSuffix("comp=block")
            switch self {
            case .put: return request.method == "PUT" && !target.contains("?")
            case .create: return target.hasSuffix("uploads=")
            case .part: return isPart
            case .complete:
                return target.contains("comp=blocklist")
                    || request.method == "POST" && target.contains("uploadId=")
            }
        }
    }

    static let faults: [FaultyProxy.Fault] = [
        .status(429), .status(500), .status(503), .reset, .cut, .replyLost, .status(412),
    ]

    @Test(arguments: ObjectServer.allCases, faults)
    func `has one object with the right content in the end`(
        server: ObjectServer, fault: FaultyProxy.Fault
    ) throws {
        let bytes = [sample(3_000), sample((5 << 20) + 1)]
        for target in Target.allCases {
            // Only the last word of a write can be refused.
            if fault == .status(412), target == .create || target == .part { continue }
            let left = Mutex(1)
            let proxy = try FaultyProxy(to: server.port) { request in
                guard target.isMet(by: request) else { return .none }
                return left.withLock { left in
                    left -= 1
                    return left >= 0 ? fault : .none
                }
            }
            let store = try server.store(port: proxy.port)
            (store.singleBytes, store.pieceBytes) = (5 << 20, 5 << 20)
            let folder = try TemporaryFolder()
            let upload = try folder.upload(bytes[target == .put ? 0 : 1], "x")
            var result = try store.write([upload])[0]
            if fault == .status(412) {
                #expect(result == .refused(nil), "\(target)")
                result = try store.write([upload])[0]
            }
            guard case .written = result else {
                Issue.record("\(target): \(result)")
                continue
            }
            #expect(try store.names() == ["x"], "\(target)")
            #expect(try store.content("x") == bytes[target == .put ? 0 : 1], "\(target)")
        }
    }

    @Test(arguments: ObjectServer.allCases)
    func `sends only those pieces again that were lost`(server: ObjectServer) throws {
        let counts = Mutex<[String: Int]>([:])
        let proxy = try FaultyProxy(to: server.port) { request in
            guard Target.part.isMet(by: request) else { return .none }
            let count = counts.withLock { counts in
                counts[request.target, default: 0] += 1
                return (counts.count, counts[request.target] ?? 0)
            }
            return count.0 == 2 && count.1 == 1 ? .cut : .none
        }
        let folder = try TemporaryFolder()
        let bytes = sample(17 << 20)
        let store = try server.store(port: proxy.port)
        guard case .written = try store.write([folder.upload(bytes, "x")])[0] else {
            Issue.record("refused")
            return
        }
        #expect(counts.withLock { $0.values.sorted() } == [1, 1, 2])
        #expect(try store.content("x") == bytes)
    }

    @Test(arguments: ObjectServer.allCases, [Target.put, .part])
    func `neither keeps nor gives a byte that was changed on its way`(
        server: ObjectServer, target: Target
    ) throws {
        let changed = Mutex<Set<String>>([])
        let proxy = try FaultyProxy(to: server.port) { request in
            let isFirst = changed.withLock { $0.insert(request.method).inserted }
            guard isFirst else { return .none }
            if target.isMet(by: request) { return .changed }
            if request.method == "GET" { return .replyChanged }
            changed.withLock { _ = $0.remove(request.method) }
            return .none
        }
        let bytes = sample(target == .put ? 3_000 : (5 << 20) + 1)
        let store = try server.store(port: proxy.port)
        (store.singleBytes, store.pieceBytes) = (5 << 20, 5 << 20)
        let folder = try TemporaryFolder()
        let upload = try folder.upload(bytes, "x")
        guard case .written = try store.write([upload])[0] else {
            Issue.record("refused")
            return
        }
        #expect(try store.read("x")?.bytes == bytes)
        #expect(changed.withLock { $0.isSuperset(of: ["PUT", "GET"]) })
    }

    @Test(arguments: ObjectServer.allCases)
    func `is given up after a while, and says why`(server: ObjectServer) throws {
        let proxy = try FaultyProxy(to: server.port) { _ in .status(503) }
        let kept = KeptLog()
        let store = try server.store(
            port: proxy.port, log: kept.log, budgetMilliseconds: 700)
        let error = #expect(throws: ObjectError.self) {
            try store.write([1], to: "x", if: .absent)
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.description == "\(server.rawValue)://legato: status 503")
        #expect(kept.text.contains("the object store failed, trying again"))

        let gone = try server.store(port: FreePort.closed, budgetMilliseconds: 300)
        #expect(throws: ObjectError.self) { try gone.look("x") }
        // What is asked to end does not wait.
        let stop = StopSignal()
        stop.ask()
        let ending = try server.store(port: proxy.port, stop: stop)
        #expect(throws: ObjectError.self) { try ending.look("x") }
    }

    @Test(arguments: ObjectServer.allCases)
    func `does not let us in, and no key is told`(server: ObjectServer) throws {
        let wrong = "d3JvbmcgYW5kIHNlY3JldCwgMTIzNDU2Nzg5MA=="
        let kept = KeptLog()
        let store = try server.store(
            changing: server.environment(key: wrong), log: kept.log)
        let error = #expect(throws: ObjectError.self) {
            try store.write([1], to: "x", if: .absent)
        }
        #expect(error?.kind == .denied)
        let code = server == .s3 ? "SignatureDoesNotMatch" : "AuthorizationFailure"
        #expect(error?.description.contains("lets us not in (status 403 \(code))") == true)
        #expect(!"\(error as Any) \(kept.text)".contains(wrong.prefix(8)))
    }

    @Test func `lets us in by a shared access signature, as far as that goes`() throws {
        let place = ObjectServer.azure.place()
        let folder = try TemporaryFolder()
        let large = sample((17 << 20) + 5)
        let full = try ObjectServer.azure.store(
            place: place, changing: SharedAccess("racwdl").environment)
        _ = try full.write([folder.upload(sample(9), "a=1/x"), folder.upload(large, "large")])
        #expect(try full.names() == ["a=1/x", "large"])
        #expect(try full.content("large") == large)
        try full.remove([try #require(try full.look("a=1/x"))])
        #expect(try full.read("a=1/x") == nil)

        let reading = try SharedAccess("rl")
        let old = try SharedAccess("racwdl", until: "2020-01-01")
        for access in [reading, old] {
            let kept = KeptLog()
            let store = try ObjectServer.azure.store(
                place: place, changing: access.environment, log: kept.log)
            let error = #expect(throws: ObjectError.self) {
                try store.write([1], to: "y", if: .absent)
            }
            #expect(error?.kind == .denied)
            #expect(!"\(error as Any) \(kept.text)".contains("sig="))
        }
        let readable = try ObjectServer.azure.store(place: place, changing: reading.environment)
        #expect(try readable.names() == ["large"])
    }

    @Test(arguments: ObjectServer.allCases)
    func `has no such bucket`(server: ObjectServer) throws {
        let store = try server.store(place: "\(server.rawValue)://nobody-has-this/x")
        let error = #expect(throws: ObjectError.self) {
            try store.write([1], to: "x", if: .absent)
        }
        #expect(error?.kind == .noBucket)
        #expect(error?.description.contains("is not there (status 404") == true)
    }

    @Test(arguments: ObjectServer.allCases, [-20, 20])
    func `is signed for by its own clock where ours is off`(
        server: ObjectServer, minutes: Int64
    ) throws {
        // Azure's test server takes any time; the service refuses one that is 15 minutes off.
        let proxy = try FaultyProxy(to: server.port) { request in
            abs(request.skewSeconds ?? 0) > 900 ? .status(403) : .none
        }
        let clock = Clock(
            wallMilliseconds: { Clock.system.wallMilliseconds() + minutes * 60_000 },
            monotonicMilliseconds: Clock.system.monotonicMilliseconds)
        let kept = KeptLog()
        let store = try server.store(port: proxy.port, log: kept.log, clock: clock)
        for index in 0..<3 {
            guard case .written = try store.write([1], to: "x\(index)", if: .absent) else {
                Issue.record("refused")
                continue
            }
        }
        #expect(kept.text.split(separator: "\n").count == 1)
        #expect(kept.text.contains("this machine's clock is wrong"))
    }
}
