import Plays
import Wire

/// Rows of an export: cut out of any bytes in any pieces, decoded, written as plays, read again.
///
/// What a row says must be what its record says, and no private member may be left in it.
private final class RowTarget {
    private let reader = RecordReader()
    private let again = RecordReader()
    private let identifier = Identifier(digest: SHA256())
    private var writer = JSONWriter()

    func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        let pieceBytes = first == 0 ? text.count + 1 : Int(first)
        var cutter = JSONArrayCutter(limitBytes: 2_000)
        var given = 0
        var isWhole = false
        while true {
            switch cutter.next(isWhole: isWhole) {
            case .element(let row): check(row, first & 1 == 0 ? .extended : nil)
            case .tooLarge: continue
            case .end, .fault: return
            case .needsMore:
                let room = cutter.room()
                let count = min(pieceBytes, room.count, text.count - given)
                room.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: text[given..<given + count]))
                cutter.advance(count)
                given += count
                isWhole = count == 0
            }
        }
    }

    private func check(_ row: UnsafeRawBufferPointer, _ source: Source?) {
        // One level more, the envelope's, would be beyond what the parser follows.
        guard row.count(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }) < 900,
            let item = try? reader.exportRow(row, source: source)
        else { return }
        let id = identify("me", item)
        let at = Instant(milliseconds: 0)
        let origin: PlayOrigin =
            item.source == .extended
            ? .row(file: "f", row: 0) : .repeatedRow(file: "f", row: 0, repeatCount: 0)
        writer.removeAll()
        writer.play(account: "me", readAt: at, origin: origin, item: row)
        guard let play = try? again.play(writer.bytes) else {
            preconditionFailure("a row that was read cannot be read as a play")
        }
        precondition(identify(play.account, play.item) == id, "a row's play has another id")
        refusePrivate(writer.bytes)
    }

    private func identify(_ account: Text, _ item: PlayItem) -> Fingerprint {
        switch item {
        case .extended(let row): identifier.extended(account: account, row: row)
        case .accountData(let row):
            identifier.accountData(account: account, row: row, repeatCount: 0)
        case .api: preconditionFailure("a row of an export is no item of the API")
        }
    }

    private func refusePrivate(_ record: UnsafeRawBufferPointer) {
        guard let item = JSONSlices.member("item", of: record),
            let members = JSONSlices(object: item)
        else { preconditionFailure("a play has no item") }
        for member in members {
            precondition(!PrivateField.isName(member.key), "a private member is left")
        }
    }
}

nonisolated(unsafe) private let target = RowTarget()

/// One input: its first byte says in which pieces the rest comes, and of which source it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRows(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
