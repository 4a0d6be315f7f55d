/// The families of players, in the order in which a description is tried against them.
public enum Platform: UInt8, CaseIterable, Sendable {
    /// A browser.
    case web
    /// A game console.
    case console
    /// A car.
    case car
    /// Played on something else at a distance.
    case cast
    /// A television.
    case tv
    /// A loudspeaker.
    case speaker
    /// A phone or tablet with Android.
    case android
    /// A phone, tablet or watch of Apple's.
    case ios
    /// A computer with Windows.
    case windows
    /// A computer of Apple's.
    case macos
    /// A computer with Linux.
    case linux
    /// None of these.
    case other

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .web: "web"
        case .console: "console"
        case .car: "car"
        case .cast: "cast"
        case .tv: "tv"
        case .speaker: "speaker"
        case .android: "android"
        case .ios: "ios"
        case .windows: "windows"
        case .macos: "macos"
        case .linux: "linux"
        case .other: "other"
        }
    }

    /// The family of a player that an export describes.
    public init(describedBy text: Text) {
        var found = Platform.other
        for index in 0..<text.count {
            for pattern in PlatformPattern.starting(with: lowerASCII(text[index])) {
                guard pattern.platform.rawValue < found.rawValue, pattern.matches(text, at: index)
                else { continue }
                found = pattern.platform
            }
            if found == .web { break }
        }
        self = found
    }
}

/// One word or part of a word that tells a platform.
struct PlatformPattern: Sendable {
    /// What must stand around the pattern.
    enum Border: Sendable {
        case none
        case word
        /// A word, but an underscore in front is a border too.
        case wordAfterUnderscore
    }

    let platform: Platform
    let text: StaticString
    let border: Border

    func matches(_ description: Text, at index: Int) -> Bool {
        let pattern = Text(stringLiteral: text)
        let end = index + pattern.count
        guard end <= description.count else { return false }
        for place in 0..<pattern.count
        where lowerASCII(description[index + place]) != pattern[place] {
            return false
        }
        guard border != .none else { return true }
        if end < description.count, isWordByte(description[end]) { return false }
        guard index > 0 else { return true }
        let before = description[index - 1]
        return !isWordByte(before)
            || (border == .wordAfterUnderscore && before == UInt8(ascii: "_"))
    }

    static func starting(with byte: UInt8) -> [PlatformPattern] {
        (0x61...0x7A).contains(byte) ? byLetter[Int(byte - 0x61)] : []
    }

    private static let byLetter: [[PlatformPattern]] = (UInt8(0x61)...0x7A).map { letter in
        all.filter { Text(stringLiteral: $0.text)[0] == letter }
    }

    private static let all: [PlatformPattern] =
        parts(.web, ["web player", "web_player", "webplayer", "browser"])
        + parts(.console, ["playstation", "ps3", "ps4", "ps5", "scei", "xbox", "nintendo"])
        + parts(.car, ["tesla", "carplay", "android auto", "automotive", "car thing"])
        + [PlatformPattern(platform: .car, text: "car", border: .word)]
        + parts(.cast, ["google cast", "chromecast"])
        + [PlatformPattern(platform: .cast, text: "cast", border: .word)]
        + [PlatformPattern(platform: .tv, text: "tv", border: .wordAfterUnderscore)]
        + parts(.tv, ["tvos", "tizen", "webos", "roku", "bravia"])
        + parts(
            .speaker,
            [
                "sonos", "amazon", "alexa", "echo", "homepod", "speaker", "bose", "denon",
                "google home",
            ])
        + parts(.android, ["android"])
        + [PlatformPattern(platform: .ios, text: "ios", border: .word)]
        + parts(.ios, ["iphone", "ipad", "watchos"])
        + parts(.windows, ["windows"])
        + parts(.macos, ["os x", "osx", "macos", "mac os"])
        + parts(.linux, ["linux"])

    private static func parts(_ platform: Platform, _ texts: [StaticString]) -> [PlatformPattern] {
        texts.map { PlatformPattern(platform: platform, text: $0, border: .none) }
    }
}

func lowerASCII(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}

/// Letters, digits, the underscore, and everything beyond ASCII.
func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
    default: false
    }
}
