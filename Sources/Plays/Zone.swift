/// A time zone and its name as records carry it.
public final class Zone {
    /// The zone's offsets.
    public let table: TimeZoneTable
    /// The zone's name, valid as long as this object.
    public let name: Text
    private let memory: UnsafeMutableBufferPointer<UInt8>

    /// Keeps a table and its name.
    public init(_ table: TimeZoneTable) {
        self.table = table
        memory = .allocate(capacity: table.name.utf8.count)
        _ = memory.initialize(from: table.name.utf8)
        name = Text(UnsafeRawBufferPointer(memory))
    }

    deinit {
        memory.deallocate()
    }
}

/// Which zone each account lives in.
public struct AccountZones {
    private let standard: Zone
    private let others: [(account: [UInt8], zone: Zone)]

    /// Makes the table: one zone for all, and others by account.
    public init(standard: TimeZoneTable = .utc, byAccount: [String: TimeZoneTable] = [:]) {
        self.standard = Zone(standard)
        others = byAccount.sorted { $0.key < $1.key }.map { (Array($0.key.utf8), Zone($0.value)) }
    }

    /// The zone of an account.
    public func zone(of account: Text) -> Zone {
        guard !others.isEmpty else { return standard }
        for other in others where account.bytes.elementsEqual(other.account) { return other.zone }
        return standard
    }
}
