import Plays
import Stage

/// A zone for all accounts, or for one: `Europe/Berlin` or `anna=Europe/Berlin`.
struct ZoneChoice: FlagValue, Hashable {
    let account: String?
    let zone: String

    init(flagText: String) throws(FlagTextError) {
        let wanted = FlagTextError(wanted: "a zone such as Europe/Berlin or anna=Europe/Berlin")
        let parts = flagText.split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = parts.last, Self.isZoneName(last) else { throw wanted }
        zone = String(last)
        guard parts.count == 2 else {
            account = nil
            return
        }
        guard AccountName.isValid(String(parts[0])) else { throw wanted }
        account = String(parts[0])
    }

    var flagText: String { account.map { "\($0)=\(zone)" } ?? zone }

    /// Whether a text can be the name of a zone; a name is a path, and none may lead out.
    private static func isZoneName(_ name: Substring) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                    case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
                    default: false
                    }
                }
        }
    }
}

/// The machine's time zone database.
struct ZoneDatabase {
    let folder: String

    /// Where Debian keeps it.
    static let system = ZoneDatabase(folder: "/usr/share/zoneinfo")

    /// The zones that were chosen; the last choice for an account counts.
    func zones(_ choices: [ZoneChoice]) throws(UsageError) -> AccountZones {
        var standard = TimeZoneTable.utc
        var byAccount: [String: TimeZoneTable] = [:]
        for choice in choices {
            let table = try table(choice.zone)
            if let account = choice.account {
                byAccount[account] = table
            } else {
                standard = table
            }
        }
        return AccountZones(standard: standard, byAccount: byAccount)
    }

    private func table(_ zone: String) throws(UsageError) -> TimeZoneTable {
        if let bytes = try? Files.read("\(folder)/\(zone)", limitBytes: 1 << 20),
            let table = TimeZoneTable(name: zone, bytes: bytes)
        {
            return table
        }
        if zone == "UTC" { return .utc }
        guard Files.exists(folder) else {
            throw .invalid("--timezone: there is no \(folder); install the package tzdata")
        }
        let hint = nearest(to: zone).map { "did you mean \($0)?" } ?? "see the files in \(folder)"
        throw .invalid("--timezone: there is no zone \(zone); \(hint)")
    }

    /// The zone that a person most likely meant: the city alone, other letter case, or a slip.
    private func nearest(to zone: String) -> String? {
        let names = names(in: "", depth: 0)
        let wanted = zone.lowercased()
        return names.first { $0.lowercased() == wanted }
            ?? names.first { $0.lowercased().split(separator: "/").last.map(String.init) == wanted }
            ?? Stage.nearest(to: zone, among: names)
    }

    private func names(in path: String, depth: Int) -> [String] {
        guard depth < 3, let names = try? Files.names(in: "\(folder)/\(path)") else { return [] }
        return names.flatMap { name -> [String] in
            guard name.first?.isUppercase == true else { return [] }
            let full = path.isEmpty ? name : "\(path)/\(name)"
            let inner = self.names(in: full, depth: depth + 1)
            return inner.isEmpty ? [full] : inner
        }
    }
}
