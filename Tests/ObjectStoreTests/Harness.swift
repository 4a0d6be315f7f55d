import Foundation
import HTTP
@testable import ObjectStore
import Stage
import Support
import Synchronization

/// Lines of a log, kept.
final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])
    var log: Log { Log(stage: "test") { line in self.kept.withLock { $0.append(line) } } }
    var text: String { kept.withLock { $0.joined(separator: "\n") } }
}

extension ObjectServer {
    /// A store below a prefix of its own.
    func store(
        place: String? = nil, port: UInt16? = nil, changing changes: [String: String] = [:],
        log: Log = .silent, stop: StopSignal = StopSignal(), clock: Clock = .system,
        budgetMilliseconds: Int64 = 60_000
    ) throws -> ObjectStore {
        let variables = try environment(port: port).merging(changes) { $1 }
        guard let address = ObjectAddress(place ?? self.place()) else {
            throw WaitFailed(description: "no address")
        }
        return try ObjectStore(
            address, environment: Environment(variables), log: log, stop: stop, clock: clock,
            budgetMilliseconds: budgetMilliseconds)
    }
}

extension ObjectStore {
    func names() throws -> [String] {
        var names: [String] = []
        try list("") { names.append($0.name) }
        return names
    }

    /// A whole object by its pieces; nil when it is not there.
    func content(_ name: String) throws -> [UInt8]? {
        guard let facts = try look(name) else { return nil }
        var bytes: [UInt8] = []
        try read(facts) { bytes += Array($0) }
        return bytes
    }
}

/// A signature for the test container, made as the service's page on service SAS says.
struct SharedAccess {
    let environment: [String: String]

    /// Signs.
    ///
    /// - Parameters:
    ///   - rights: Of `racwdl`, in this order.
    ///   - day: When it ends.
    /// - Throws: ``WaitFailed`` when there is no account.
    init(_ rights: String, until day: String = "2099-01-01") throws {
        let own = ProcessInfo.processInfo.environment
        let text = try ObjectServer.azure.environment()["AZURE_STORAGE_CONNECTION_STRING"] ?? ""
        guard let name = text.firstMatch(of: /AccountName=([^;]+)/)?.1,
            let key = text.firstMatch(of: /AccountKey=([^;]+)/)?.1,
            let endpoint = text.firstMatch(of: /BlobEndpoint=([^;]+)/)?.1,
            let bytes = Data(base64Encoded: String(key))
        else { throw WaitFailed(description: "no account in the connection string") }
        let (end, version) = ("\(day)T00:00:00Z", "2021-08-06")
        let container = own["AZURE_CONTAINER"] ?? "legato"
        // Rights, start, end, resource, identifier, addresses, protocol, version, kind, snapshot,
        // encryption, and five headers of answers.
        let lines = [
            rights, "", end, "/blob/\(name)/\(container)", "", "", "", version, "c", "", "", "", "",
            "", "", "",
        ]
        let signature = Base64.encode(Digests.hmac(Array(bytes), lines.joined(separator: "\n")))
        let token =
            "sv=\(version)&sr=c&sp=\(rights)&se=\(PercentCoding.encode(end))"
            + "&sig=\(PercentCoding.encode(signature))"
        environment = [
            "AZURE_STORAGE_CONNECTION_STRING":
                "BlobEndpoint=\(endpoint);SharedAccessSignature=\(token)"
        ]
    }
}

/// Bytes in which no piece looks like another one.
func sample(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    // A prime length, so that no multiple of it is the size of a piece.
    let block = (0..<4_099).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return [UInt8](unsafeUninitializedCapacity: count + block.count) { room, used in
        while used < count, let start = room.baseAddress {
            (start + used).update(from: block, count: block.count)
            used += block.count
        }
        used = count
    }
}

extension TemporaryFolder {
    /// A file that is to become an object.
    func upload(
        _ bytes: [UInt8], _ name: String, if condition: WriteCondition = .absent
    ) throws -> ObjectStore.Upload {
        let file = UUID().uuidString
        try Data(bytes).write(to: url.appending(path: file))
        return ObjectStore.Upload(
            path: path(file), bytes: Int64(bytes.count), sha256: Digests.sha256(bytes), name: name,
            if: condition)
    }
}
