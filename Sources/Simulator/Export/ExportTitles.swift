/// Words of made-up exports: titles that break careless programs, and platforms of two eras.
enum ExportTitles {
    /// As JSON between its quotes.
    static let odd = [
        #"Say \"Stop\" \\ Twice"#, #"Caf\u00e9 del Mar"#, #"\ud83c\udfb5 Loop"#, #"half \ud83c"#,
        "ünï çødé 音楽", #"tab\tand\nline"#, "", " spaces  everywhere ", #"null\u0000byte"#,
        "I’m “fine” [Live] {Remix}, pt. 2", "q]}", "🎵🎶",
    ]

    /// Detailed in old exports, one word in new ones.
    static func platform(_ second: Int64) -> String {
        let isNew = second > 1_697_700_000
        return isNew ? new[Int(second) % new.count] : old[Int(second) % old.count]
    }

    /// An id of 22 characters for the things that are in no catalogue.
    static func identifier(_ thing: Int, _ part: Int) -> String {
        Base62.text(
            high: UInt64(thing) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(part) &* 0xD1B5_4A32_D192_ED03
        )
    }

    private static let new = ["android", "ios", "windows", "linux", "not_applicable"]
    private static let old = [
        "Android OS 11 API 30 (samsung, SM-G975F)", "iOS 13.4 (iPhone11,8)",
        "Windows 10 (10.0.17763; x64)", "OS X 10.13.3 [x86 8]",
        "web_player windows 10;chrome 95.0.4638.69;desktop",
    ]
}
