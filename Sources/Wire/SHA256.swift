internal import CCrypto
public import Plays

/// SHA-256 with a context that is kept from one digest to the next.
public final class SHA256 {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer
    /// Whether anything was fed since the last beginning, which costs as much as a short digest.
    private var isFed = true

    /// Makes a digester.
    public init() {
        // Fetched once: looking an algorithm up costs more than hashing a play.
        guard let context = EVP_MD_CTX_new(), let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
        else { preconditionFailure("OpenSSL has no SHA-256") }
        self.context = context
        self.algorithm = algorithm
        begin()
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    /// Forgets what was fed.
    public func begin() {
        guard isFed else { return }
        isFed = false
        _ = EVP_DigestInit_ex2(context, algorithm, nil)
    }

    /// Feeds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        isFed = true
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of what was fed since ``begin()``, as 32 bytes at `output`; begins anew.
    public func finish(into output: UnsafeMutablePointer<UInt8>) {
        _ = EVP_DigestFinal_ex(context, output, nil)
        isFed = true
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
