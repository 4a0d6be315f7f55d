internal import CCrypto
public import Plays

/// SHA-256 with a context that is kept from one digest to the next.
public final class SHA256 {
    // Not by EVP: OpenSSL 3 allocates and wipes a context for each digest, which costs as much as
    // hashing a play. These functions only write where they are told.
    private let context: UnsafeMutablePointer<SHA256_CTX>

    /// Makes a digester.
    public init() {
        context = .allocate(capacity: 1)
        context.initialize(to: SHA256_CTX())
        begin()
    }

    deinit {
        context.deallocate()
    }

    /// Forgets what was fed.
    public func begin() {
        _ = SHA256_Init(context)
    }

    /// Feeds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        _ = SHA256_Update(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of what was fed since ``begin()``, as 32 bytes at `output`; begins anew.
    public func finish(into output: UnsafeMutablePointer<UInt8>) {
        _ = SHA256_Final(output, context)
        begin()
    }

    /// The digest of what was fed since ``begin()``, in 64 lower-case hex digits; begins anew.
    public func finishHex() -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { room in
            guard let base = room.baseAddress else { return "" }
            finish(into: base)
            return room.map { byte in
                let digits = String(byte, radix: 16)
                return byte < 16 ? "0" + digits : digits
            }.joined()
        }
    }
}

extension SHA256: Digest {
    /// The first 128 bits of the digest of `bytes`.
    public func first128(of bytes: UnsafeRawBufferPointer) -> Fingerprint {
        begin()
        update(bytes)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { room in
            guard let base = room.baseAddress else { return Fingerprint(high: 0, low: 0) }
            finish(into: base)
            let words = UnsafeRawPointer(base)
            return Fingerprint(
                high: UInt64(bigEndian: words.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
