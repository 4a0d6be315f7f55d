import Plays
import Wire

/// Copies JSON without white space between tokens and without members of some names.
struct ItemFilter {
    let dropped: [String]

    /// What a list's snapshot is made without: it changes daily and says nothing of the list.
    static let snapshot = ItemFilter(dropped: ["images", "volume_percent"])
    /// What is published of the profile.
    static let privacy = ItemFilter(dropped: ["email"])
    static let nothing = ItemFilter(dropped: [])

    /// The bytes of a text that a parser has accepted.
    func bytes(of json: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(json.count)
        copy(json, to: &output)
        return output
    }

    private func copy(_ json: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        if let members = JSONSlices(object: json) {
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in members where !dropped.contains(where: { member.key == $0 }) {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                output.append(UInt8(ascii: "\""))
                output.append(contentsOf: member.key.bytes)
                output.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
                copy(member.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        } else if let elements = JSONSlices(array: json) {
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                copy(element.value, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        } else {
            output.append(contentsOf: json)
        }
    }
}

extension Text {
    fileprivate static func == (text: Text, name: String) -> Bool {
        text.count == name.utf8.count && text.bytes.elementsEqual(name.utf8)
    }
}
