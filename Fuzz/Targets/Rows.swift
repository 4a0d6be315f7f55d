import Plays
import Wire

/// Rows of an export: cut out of any bytes in any pieces, decoded, written as plays, read again.
///
/// What a row says must be what its record says, and no private member may be left in it. Of a text
/// that is an array to the parser every element must be cut out, as it is, whatever the pieces.
private final class RowTarget {
    private let reader = RecordReader.ofRows()
    private let again = RecordReader()
    private let parser = JSONParser()
    private static let limitBytes = 2_000
    private let identifier = Identifier(digest: SHA256())
    private var writer = JSONWriter()

    func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        let pieceBytes = first == 0 ? text.count + 1 : Int(first)
        let wanted = elements(of: text)
        var cutter = JSONArrayCutter(limitBytes: Self.limitBytes)
        var found: [[UInt8]] = []
        var given = 0
        var isWhole = false
        while true {
            switch cutter.next(isWhole: isWhole) {
            case .element(let row):
                check(row, first & 1 == 0 ? .extended : nil)
                found.append(trimmed(row))
            case .tooLarge: continue
            case .end, .fault:
                precondition(wanted == nil || wanted == found, "elements were lost or changed")
                return
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

    /// The elements of an array by another walk; nil when it is none, or has one that is too large.
    private func elements(of text: UnsafeRawBufferPointer) -> [[UInt8]]? {
        guard let root = try? parser.parse(text), root.array != nil,
            let slices = JSONSlices(array: text)
        else { return nil }
        let elements = slices.map { Array($0.value) }
        return elements.allSatisfy { $0.count <= Self.limitBytes } ? elements : nil
    }

    /// A number takes the space behind it along, since only what follows ends it.
    private func trimmed(_ element: UnsafeRawBufferPointer) -> [UInt8] {
        let spaces: Set<UInt8> = [0x20, 0x0A, 0x0D, 0x09]
        let end = element.lastIndex { !spaces.contains($0) } ?? 0
        return Array(element[...end])
    }

    private func check(_ row: UnsafeRawBufferPointer, _ source: Source?) {
        guard let item = try? reader.exportRow(row, source: source) else { return }
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
        guard let item = JSONSlices.member("item", of: record) else {
            preconditionFailure("a play has no item")
        }
        refusePrivate(inside: item)
    }

    private func refusePrivate(inside value: UnsafeRawBufferPointer) {
        let isObject = value.first == UInt8(ascii: "{")
        guard let slices = isObject ? JSONSlices(object: value) : JSONSlices(array: value) else {
            return
        }
        for slice in slices {
            precondition(!PrivateField.isName(slice.key), "a private member is left")
            refusePrivate(inside: slice.value)
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
