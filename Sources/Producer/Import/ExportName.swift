import Plays

/// What the base name of a file in an export tells.
///
/// Spotify has named them `Streaming_History_Audio_2019-2021_3.json`, `endsong_3.json` and, in the
/// account data, `StreamingHistory_music_3.json` and `StreamingHistory3.json`.
enum ExportName {
    /// The source whose rows such a file holds; nil for any other file.
    static func source(of baseName: String) -> Source? {
        let name = baseName.lowercased()
        guard name.hasSuffix(".json") else { return nil }
        let stem = name.dropLast(5)
        if let rest = stem.without("streaming_history_audio_")
            ?? stem.without("streaming_history_video_")
        {
            return rest.isEmpty ? nil : .extended
        }
        if let rest = stem.without("endsong") ?? stem.without("endvideo") {
            return rest.isEmpty || rest.without("_")?.isNumber == true ? .extended : nil
        }
        if let rest = stem.without("streaminghistory") {
            return isAccountData(rest) ? .accountData : nil
        }
        return nil
    }

    /// Whether a folder's archive may hold an export: `my_spotify_data (1).zip`.
    static func isArchive(_ baseName: String) -> Bool {
        let name = baseName.lowercased()
        return name.hasSuffix(".zip") && name.contains("spotify")
    }

    /// Whether a person may take such a file for one of an export: `endsong_0 (1).json`.
    static func isSimilar(_ baseName: String) -> Bool {
        let name = baseName.lowercased()
        guard name.hasSuffix(".json") || name.hasSuffix(".zip"), !name.hasPrefix(".") else {
            return false
        }
        return ["endsong", "endvideo", "streaminghistory", "streaming_history"].contains {
            name.contains($0)
        }
    }

    /// `0`, `_music_0` and the like; the kinds grow in number from year to year.
    private static func isAccountData(_ rest: Substring) -> Bool {
        if rest.isNumber { return true }
        guard let words = rest.without("_"), let last = words.lastIndex(of: "_") else {
            return false
        }
        let kind = words[..<last]
        return !kind.isEmpty && kind.allSatisfy { $0.isLetter || $0 == "_" }
            && words[words.index(after: last)...].isNumber
    }
}

extension Substring {
    fileprivate func without(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    fileprivate var isNumber: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
