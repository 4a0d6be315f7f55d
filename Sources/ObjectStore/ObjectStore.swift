import HTTP
public import Stage

/// A bucket of S3 or a container of Azure, below a prefix; used from one thread.
///
/// What may go better later is tried again for a while; writes are conditional, so that trying
/// again after a lost answer, or two writers at once, change nothing twice.
public final class ObjectStore {
    /// The address as a person writes it.
    public let place: String
    private let address: ObjectAddress
    private let courier: Courier

    /// Larger files go up in pieces, which S3 wants to have 5 MiB or more.
    var singleBytes = 16 << 20
    var pieceBytes = 8 << 20
    /// Bytes that came otherwise than they were written are asked for so often.
    private static let readings = 3

    /// Opens a store with what the standard variables and files say; asks nothing yet.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - style: How the bucket's name stands in addresses of S3.
    ///   - environment: Variables with keys and endpoints.
    ///   - log: Hears what is wrong and is being tried again.
    ///   - stop: Ends waiting between attempts.
    ///   - clock: Time.
    ///   - budgetMilliseconds: How long one call is tried.
    /// - Throws: A `Failure` when there are no keys, or an endpoint is no address.
    public init(
        _ address: ObjectAddress, style: AddressStyle = .automatic,
        environment: Environment = .process, log: Log, stop: StopSignal, clock: Clock = .system,
        budgetMilliseconds: Int64 = 60_000
    ) throws {
        self.address = address
        place = address.description
        let service: any Service =
            switch address.kind {
            case .s3: try S3Service(address, S3Configuration(environment), style: style)
            case .azure: try AzureService(address, AzureConfiguration(environment))
            }
        courier = Courier(
            service, log: log, stop: stop, clock: clock, budgetMilliseconds: budgetMilliseconds)
    }

    /// An object's bytes with what the store says of it; nil when it is not there.
    ///
    /// - Throws: An ``ObjectError``, also when they are not those whose digest was noted with them.
    public func read(_ name: String) throws -> (bytes: [UInt8], facts: ObjectFacts)? {
        for _ in 0..<Self.readings {
            let response = try courier.bring(
                Call(operation: .read(range: nil, tag: nil), key: address.key(name)))
            guard response.status == 200 else { return nil }
            let facts = courier.service.facts(name, response)
            let digest = facts.sha256
            if digest == nil || digest == Digests.sha256(response.body) {
                return (response.body, facts)
            }
        }
        throw ObjectError(.other, "\(place)/\(name): not the bytes that were written")
    }

    /// Hands out an object's bytes in pieces.
    ///
    /// - Throws: An ``ObjectError`` of kind `changed` when it is gone or is another one meanwhile.
    public func read(
        _ facts: ObjectFacts, each: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var start: Int64 = 0
        while start < facts.bytes {
            let end = min(facts.bytes, start + Int64(pieceBytes))
            let response = try courier.bring(
                Call(
                    operation: .read(range: start..<end, tag: facts.tag),
                    key: address.key(facts.name)))
            guard response.status < 300, response.body.count == Int(end - start) else {
                throw ObjectError(.changed, "\(place)/\(facts.name): changed while it was read")
            }
            try response.body.withUnsafeBytes(each)
            start = end
        }
    }

    /// What the store says of an object; nil when it is not there.
    public func look(_ name: String) throws -> ObjectFacts? {
        let response = try courier.bring(Call(operation: .look, key: address.key(name)))
        return response.status == 200 ? courier.service.facts(name, response) : nil
    }

    /// Hands out all objects whose names begin so, with everything but their digests.
    public func list(_ prefix: String, each: (ObjectFacts) throws -> Void) throws {
        var after: String?
        repeat {
            let response = try courier.bring(
                Call(operation: .list(after: after), key: address.key(prefix)))
            let (keys, next) = courier.service.page(response.body)
            for (key, bytes, tag) in keys {
                guard let name = address.name(ofKey: key) else { continue }
                try each(ObjectFacts(name: name, bytes: bytes, tag: tag, sha256: nil))
            }
            after = next
        } while after != nil
    }

    /// Removes objects that are still what they were; others are left alone.
    public func remove(_ objects: [ObjectFacts]) throws {
        let calls = objects.map {
            Call(operation: .remove(tag: $0.tag), key: address.key($0.name))
        }
        _ = try courier.bring(calls)
    }

    /// Drops uploads in pieces that nobody has finished, of the names that are asked for.
    public func dropUploads(_ prefix: String, where isWanted: (String) -> Bool) throws {
        guard courier.service.hasUploads else { return }
        var drops: [Call] = []
        var after: String?
        repeat {
            let response = try courier.bring(
                Call(operation: .listUploads(after: after), key: address.key(prefix)))
            let (uploads, next) = courier.service.uploads(response.body)
            for (key, upload) in uploads {
                guard let name = address.name(ofKey: key), isWanted(name) else { continue }
                drops.append(Call(operation: .dropUpload(upload: upload), key: key))
            }
            after = next
        } while after != nil
        _ = try courier.bring(drops)
    }

    /// Writes bytes when a condition holds.
    public func write(
        _ bytes: [UInt8], to name: String, if condition: WriteCondition
    ) throws -> WriteResult {
        let sha256 = Digests.sha256(bytes)
        let response = try courier.bring(
            Call(
                operation: .write(condition, sha256: sha256), key: address.key(name),
                body: { bytes }, bodyBytes: bytes.count))
        return try result(name, Int64(bytes.count), sha256, response)
    }
}

// MARK: - Files

extension ObjectStore {
    /// A file on disk that is to become an object.
    public struct Upload: Hashable, Sendable {
        /// Where it lies.
        public let path: String
        /// Its size.
        public let bytes: Int64
        /// SHA-256 of it in hex digits.
        public let sha256: String
        /// What it is to be called.
        public let name: String
        /// What must hold.
        public let condition: WriteCondition

        /// Describes a file to write.
        public init(
            path: String, bytes: Int64, sha256: String, name: String, if condition: WriteCondition
        ) {
            self.path = path
            self.bytes = bytes
            self.sha256 = sha256
            self.name = name
            self.condition = condition
        }
    }

    /// Writes files, several at a time, each when its condition holds; results in their order.
    public func write(_ uploads: [Upload]) throws -> [WriteResult] {
        for upload in uploads {
            if let reason = address.refusal(of: upload.name) { throw ObjectError(.other, reason) }
        }
        var results: [WriteResult?] = uploads.map { _ in nil }
        let small = uploads.indices.filter { uploads[$0].bytes <= singleBytes }
        let calls = small.map { index in
            let upload = uploads[index]
            return Call(
                operation: .write(upload.condition, sha256: upload.sha256),
                key: address.key(upload.name), body: { try FilePiece.whole(upload) },
                bodyBytes: Int(upload.bytes))
        }
        for (index, response) in zip(small, try courier.bring(calls)) {
            let upload = uploads[index]
            results[index] = try result(upload.name, upload.bytes, upload.sha256, response)
        }
        for index in uploads.indices where results[index] == nil {
            results[index] = try writeInPieces(uploads[index])
        }
        return results.compactMap { $0 }
    }

    private func writeInPieces(_ upload: Upload) throws -> WriteResult {
        let (service, key) = (courier.service, address.key(upload.name))
        let beginning: HTTPResponse? =
            service.hasUploads
            ? try courier.bring(Call(operation: .beginUpload(sha256: upload.sha256), key: key))
            : nil
        let name = service.upload(beginning)
        let count = Int((upload.bytes + Int64(pieceBytes) - 1) / Int64(pieceBytes))
        // A piece that is up stays up: after a fault only the others go again.
        let pieces = try courier.bring(
            (0..<count).map { index in
                let range = FilePiece.range(index, of: upload, pieceBytes)
                return Call(
                    operation: .part(upload: name, number: index + 1), key: key,
                    body: { try FilePiece.read(upload.path, range) }, bodyBytes: range.count)
            })
        // Another writer has dropped the upload.
        if let gone = pieces.first(where: { $0.status >= 300 }) {
            return try result(upload.name, upload.bytes, upload.sha256, gone)
        }
        let tags = pieces.map { $0.headers["ETag"] ?? "" }
        let response = try courier.bring(
            Call(
                operation: .finishUpload(
                    upload: name, parts: tags, upload.condition, sha256: upload.sha256), key: key))
        let result = try result(upload.name, upload.bytes, upload.sha256, response)
        if case .refused = result, service.hasUploads {
            _ = try courier.bring(Call(operation: .dropUpload(upload: name), key: key))
        }
        return result
    }

    /// What an answer to a write means; what is there already counts as written.
    private func result(
        _ name: String, _ bytes: Int64, _ sha256: String, _ response: HTTPResponse
    ) throws -> WriteResult {
        let service = courier.service
        let tag = service.facts(name, response).tag
        // An upload's last answer can be a fault behind a status of 200.
        if response.status < 300, !tag.isEmpty { return .written(tag: tag) }
        let facts = try look(name)
        if let facts, facts.sha256 == sha256, facts.bytes == bytes {
            return .written(tag: facts.tag)
        }
        guard response.status < 300 || response.status == 404 && facts == nil else {
            return .refused(facts)
        }
        guard response.status >= 300 else {
            throw ObjectError(
                .unavailable, "\(place)/\(name): the store said yes and has another object")
        }
        return .refused(nil)
    }
}
