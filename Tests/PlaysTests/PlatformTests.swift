import Plays
import Testing

@Suite struct `a platform` {
    static let cases: [(text: String, name: String)] = [
        ("Android OS 11 API 30 (samsung, SM-G975F)", "android"), ("android", "android"),
        ("iOS 13.4 (iPhone11,8)", "ios"), ("ios", "ios"), ("watchos", "ios"), ("iPadOS", "ios"),
        ("Windows 10 (10.0.17763; x64)", "windows"), ("windows", "windows"),
        ("OS X 10.13.3 [x86 8]", "macos"), ("osx", "macos"), ("Mac OS", "macos"),
        ("web_player windows 10;chrome 95.0.4638.69;desktop", "web"),
        ("WebPlayer (websocket RFC6455)", "web"), ("Web Player", "web"), ("browser", "web"),
        ("Partner sony_tv Sony;ps4;;;tpapi", "console"), ("PlayStation 5", "console"),
        ("Xbox One", "console"), ("ps5", "console"),
        ("Partner Tesla Model 3", "car"), ("Android Auto", "car"), ("car", "car"),
        ("my-car:7", "car"), ("carplay", "car"), ("Car Thing", "car"), ("scar tissue", "other"),
        ("Partner google cast_Chromecast", "cast"), ("cast", "cast"), ("broadcast", "other"),
        ("Partner android_tv Sony;BRAVIA", "tv"), ("tv", "tv"), ("Android TV", "tv"),
        ("tvos", "tv"), ("webOS", "tv"), ("Tizen 5", "tv"), ("atv", "other"),
        ("tv_box", "other"), ("Sonos_Play1", "speaker"), ("Amazon Echo", "speaker"),
        ("Google Home", "speaker"), ("linux", "linux"), ("Linux [x86-64 0]", "linux"),
        ("not_applicable", "other"), ("", "other"), ("bios", "other"), ("ios_device", "other"),
        ("ähiosä", "other"), ("éios", "other"), ("HOMEPOD", "speaker"),
    ]

    @Test(arguments: cases)
    func `is found in what an export says`(text: String, name: String) {
        #expect(text.withText { String(Platform(describedBy: $0).name) } == name)
    }
}

@Suite struct `completion` {
    static let cases: [(played: Int64, duration: Int64?, thousandths: Int64?)] = [
        (0, 1000, 0), (1, 1000, 1), (500, 1000, 500), (999, 1000, 999), (1000, 1000, 1000),
        (5_984_871, 200_000, 1000), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (1, 2001, 0),
        (1000, nil, nil), (1000, 0, nil), (1000, -5, nil), (.max, .max, 1000),
        (.max - 1, .max, nil),
    ]

    @Test(arguments: cases)
    func `is a share in thousandths`(played: Int64, duration: Int64?, thousandths: Int64?) {
        #expect(Completion.thousandths(played: played, of: duration) == thousandths)
    }
}

@Suite struct `the name of an account` {
    @Test func `has 1 to 64 of a few characters`() {
        for name in ["me", "a", "0", "a.b_c-d", String(repeating: "x", count: 64)] {
            #expect(AccountName.isValid(name))
        }
        for name in ["", "Me", "a b", "a/b", "ä", "me\u{0}", String(repeating: "x", count: 65)] {
            #expect(!AccountName.isValid(name))
        }
    }
}

@Suite struct `the rank of an entity's records` {
    @Test func `is knowledge, then time, then bytes`() {
        let ranks = [
            EntityRank(knowledge: .export, observedAt: Instant(milliseconds: 9), bytes: "z"),
            EntityRank(knowledge: .partial, observedAt: Instant(milliseconds: 1), bytes: "a"),
            EntityRank(knowledge: .partial, observedAt: Instant(milliseconds: 1), bytes: "ab"),
            EntityRank(knowledge: .partial, observedAt: Instant(milliseconds: 1), bytes: "b"),
            EntityRank(knowledge: .partial, observedAt: Instant(milliseconds: 2), bytes: "a"),
            EntityRank(knowledge: .full, observedAt: Instant(milliseconds: 0), bytes: ""),
        ]
        for (index, rank) in ranks.enumerated() {
            for (other, otherRank) in ranks.enumerated() {
                #expect((rank < otherRank) == (index < other))
            }
        }
    }
}
