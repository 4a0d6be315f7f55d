@_spi(_Unicode) import Swift

extension ByteBuffer {
    /// Appends a name as `name:` ids see it: NFC, lower-cased scalar by scalar with Unicode's full
    /// mapping (no locale, no final-sigma rule), runs of White_Space as one space, trimmed.
    public mutating func append(folded name: Text) {
        let start = count
        if !appendFoldedQuickly(name) {
            truncate(to: start)
            appendFoldedScalars(name)
        }
    }

    /// Folds a name of scalars that NFC leaves alone and whose small letters are no longer than
    /// they are, which is nearly every name; false at the first other one.
    private mutating func appendFoldedQuickly(_ name: Text) -> Bool {
        let room = room(name.count + 1)
        let table = QuickFolding.table
        var written = 0
        var index = 0
        var spaceIsDue = false
        while index < name.count {
            guard let (scalar, length) = name.shortScalar(at: index) else { return false }
            let folded: UInt16
            if scalar < QuickFolding.limit {
                folded = table[scalar]
            } else {
                guard QuickFolding.isCaseless(scalar) else { return false }
                folded = UInt16(truncatingIfNeeded: scalar)
            }
            index += length
            if folded == 0x20 {
                spaceIsDue = written > 0
                continue
            }
            guard folded != QuickFolding.long else { return false }
            if spaceIsDue {
                room[written] = 0x20
                written += 1
                spaceIsDue = false
            }
            written += write(scalar: folded, to: room + written)
        }
        advance(written)
        return true
    }

    private mutating func appendFoldedScalars(_ name: Text) {
        let start = count
        var spaceIsDue = false
        for scalar in String(name)._nfc {
            guard !scalar.properties.isWhitespace else {
                spaceIsDue = count > start
                continue
            }
            if spaceIsDue { append(0x20) }
            spaceIsDue = false
            var lower = scalar.properties.lowercaseMapping
            lower.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        }
    }
}

/// What most names are written in, looked up once: the properties of a scalar cost as much as
/// writing a field.
private enum QuickFolding {
    /// The table says what becomes of the scalars below this: Latin, Greek, Cyrillic, Armenian.
    static let limit = 0x0530
    /// Stands for: this one takes the long way.
    static let long: UInt16 = 0xFFFF

    /// The small letter, a space for white space, or ``long``.
    static let table: [UInt16] = (0..<limit).map { value in
        // Without combining marks and what composes with them: NFC leaves these alone.
        guard value < 0x0300 || (0x0400..<0x0483).contains(value) || value >= 0x048A,
            let scalar = Unicode.Scalar(UInt32(value))
        else { return long }
        if scalar.properties.isWhitespace { return 0x20 }
        let lower = Array(scalar.properties.lowercaseMapping.unicodeScalars)
        // Two bytes for two, one for one: the room is that of the name.
        guard lower.count == 1, lower[0].value < 0x800, (lower[0].value < 0x80) == (value < 0x80)
        else { return long }
        return UInt16(lower[0].value)
    }

    /// Punctuation, kana, ideographs and syllables of Hangul: no letter case, no white space, no
    /// combining marks, no singletons and no jamo.
    static func isCaseless(_ scalar: Int) -> Bool {
        switch scalar {
        case 0x2010..<0x2028, 0x3041..<0x3097, 0x30A1..<0x30FB, 0x4E00..<0xA000, 0xAC00..<0xD7A4:
            true
        default: false
        }
    }
}

extension Text {
    /// The scalar that begins at a place, if it has one to three bytes; nil too where the bytes
    /// are no UTF-8.
    fileprivate func shortScalar(at index: Int) -> (scalar: Int, length: Int)? {
        let first = Int(self[index])
        if first < 0x80 { return (first, 1) }
        guard index + 1 < count, first >= 0xC2, self[index + 1] & 0xC0 == 0x80 else { return nil }
        let second = Int(self[index + 1] & 0x3F)
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        guard first < 0xF0, index + 2 < count, self[index + 2] & 0xC0 == 0x80 else { return nil }
        let scalar = (first & 0x0F) << 12 | second << 6 | Int(self[index + 2] & 0x3F)
        return scalar >= 0x800 ? (scalar, 3) : nil
    }
}

/// Writes a scalar of the first plane; returns the number of bytes.
private func write(scalar: UInt16, to room: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
        room[0] = UInt8(truncatingIfNeeded: scalar)
        return 1
    }
    if scalar < 0x800 {
        room[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
        room[1] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
        return 2
    }
    room[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
    room[1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
    room[2] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
    return 3
}
