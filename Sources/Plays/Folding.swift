@_spi(_Unicode) import Swift

extension ByteBuffer {
    /// Appends a name as `name:` ids see it: NFC, lower-cased scalar by scalar with Unicode's full
    /// mapping (no locale, no final-sigma rule), runs of White_Space as one space, trimmed.
    public mutating func append(folded name: Text) {
        let start = count
        if !appendFoldedASCII(name) {
            truncate(to: start)
            appendFoldedScalars(name)
        }
    }

    /// Folds a name of ASCII alone, for which NFC is nothing; false at the first other byte.
    private mutating func appendFoldedASCII(_ name: Text) -> Bool {
        let room = room(name.count + 1)
        var written = 0
        var spaceIsDue = false
        for index in 0..<name.count {
            let byte = name[index]
            guard byte < 0x80 else { return false }
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                spaceIsDue = written > 0
                continue
            }
            if spaceIsDue {
                room[written] = 0x20
                written += 1
                spaceIsDue = false
            }
            room[written] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            written += 1
        }
        advance(written)
        return true
    }

    private mutating func appendFoldedScalars(_ name: Text) {
        let start = count
        let text = String(name)
        var spaceIsDue = false
        if text.unicodeScalars.allSatisfy({ $0.isSettled }) {
            for scalar in text.unicodeScalars { fold(scalar, &spaceIsDue, start) }
        } else {
            for scalar in text._nfc { fold(scalar, &spaceIsDue, start) }
        }
    }

    private mutating func fold(_ scalar: Unicode.Scalar, _ spaceIsDue: inout Bool, _ start: Int) {
        if scalar.properties.isWhitespace {
            spaceIsDue = count > start
            return
        }
        if spaceIsDue {
            append(0x20)
            spaceIsDue = false
        }
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            return
        }
        var lower = scalar.properties.lowercaseMapping
        lower.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }
}

extension Unicode.Scalar {
    /// Whether NFC leaves this scalar alone whatever stands beside it, as long as all are such.
    ///
    /// Only ranges without combining marks, without singletons and without jamo: a quick yes for
    /// what most names are written in. Anything else takes the long way.
    var isSettled: Bool {
        switch value {
        case 0..<0x0300, 0x0400..<0x0483, 0x048A..<0x0530, 0x2010..<0x2028, 0x3041..<0x3097,
            0x30A1..<0x30FB, 0x4E00..<0xA000, 0xAC00..<0xD7A4:
            true
        default: false
        }
    }
}
