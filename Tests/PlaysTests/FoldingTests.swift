import Foundation
import Plays
import Stage
import Testing

@Suite struct `a folded name` {
    static let cases: [(name: String, folded: String)] = [
        ("", ""), ("   ", ""), ("Paper Tides", "paper tides"),
        ("  Paper \t\n\u{0B}\u{0C}\r Tides ", "paper tides"),
        ("\u{A0}\u{3000}Paper\u{2028}\u{1680}Tides\u{85}", "paper tides"),
        ("zero\u{200B}width\u{FEFF}", "zero\u{200B}width\u{FEFF}"),
        ("BJÖRK", "björk"), ("BJO\u{308}RK", "bj\u{F6}rk"),
        ("STRASSE ß", "strasse ß"), ("İstanbul", "i\u{307}stanbul"), ("ΟΔΟΣ", "οδοσ"),
        ("\u{212B}", "\u{E5}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{FB01}", "\u{FB01}"),
        ("\u{AC8C}\u{11AC}", "\u{AC91}"),
        ("ＡＢＣ", "ａｂｃ"), ("Ǆ", "ǆ"), ("\u{1F88}", "\u{1F80}"), ("𝐀 𐐀", "𝐀 𐐨"),
        ("a\u{0}b", "a\u{0}b"), ("\u{1F}x", "\u{1F}x"), ("東京 Jihen", "東京 jihen"),
    ]

    @Test(arguments: cases)
    func `is this`(name: String, folded: String) {
        #expect(Array(fold(name).utf8) == Array(folded.utf8))
    }

    @Test func `agrees with Foundation's NFC on seeded scalars`() {
        var random = SplitMix64(seed: 11)
        let blocks: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0xA0...0x24F, 0x300...0x36F, 0x370...0x52F, 0x590...0x6FF, 0x900...0x97F,
            0xE00...0xE7F, 0x1100...0x1112, 0x1161...0x1175, 0x1E00...0x1FFF, 0x2000...0x206F,
            0x3040...0x30FF,
            0x4E00...0x4FFF, 0xAC00...0xACFF, 0xF900...0xFAFF, 0x1D150...0x1D1FF, 0x2F800...0x2F8FF,
        ]
        for _ in 0..<20_000 {
            var name = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let block = blocks[Int.random(in: 0..<blocks.count, using: &random)]
                let value = UInt32.random(in: block, using: &random)
                if let scalar = Unicode.Scalar(value), isOld(scalar) { name.append(scalar) }
            }
            #expect(Array(fold(String(name)).utf8) == Array(slowly(String(name)).utf8))
        }
    }

    @Test func `does not change when it is folded again, in most alphabets`() {
        for name in ["BJÖRK", "ΟΔΟΣ", "Жанна  АГУЗАРОВА", "ＡＢＣ", "東京"] {
            #expect(fold(fold(name)) == fold(name))
        }
    }

    /// The rule as it is written down, with Foundation's normaliser.
    private func slowly(_ name: String) -> String {
        var folded = ""
        for scalar in name.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.properties.isWhitespace {
                if folded.unicodeScalars.last != " " { folded.unicodeScalars.append(" ") }
            } else {
                folded.unicodeScalars.append(
                    contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        var scalars = folded.unicodeScalars
        if scalars.first == " " { scalars.removeFirst() }
        if scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// Characters so new that two Unicode tables may differ on them are left out.
    private func isOld(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major <= 13
    }

    private func fold(_ name: String) -> String {
        var buffer = ByteBuffer()
        name.withText { buffer.append(folded: $0) }
        return String(buffer.text)
    }
}
