import HTTP

/// The files that pages need, from this process alone.
struct Assets: Sendable {
    private let charts: [UInt8]?
    /// What stands behind an asset's address, so that a new version is fetched.
    let version: String

    /// Whether charts can be drawn.
    var hasCharts: Bool { charts != nil }

    init(charts: [UInt8]?) {
        self.charts = charts
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
        for byte in (charts ?? []) + Array((StyleSheet.text + Script.text).utf8) {
            sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        version = String(sum, radix: 36)
    }

    /// The answer at a path; nil when there is no such file.
    func answer(_ path: String) -> HTTPResponse? {
        switch path {
        case "/assets/style.css":
            Answer.asset("text/css; charset=utf-8", Array(StyleSheet.text.utf8))
        case "/assets/script.js":
            Answer.asset("text/javascript; charset=utf-8", Array(Script.text.utf8))
        case "/assets/icon.svg": Answer.asset("image/svg+xml", Array(Icon.text.utf8))
        case "/assets/chart.js":
            charts.map { Answer.asset("text/javascript; charset=utf-8", $0) }
        default: nil
        }
    }
}

/// The page's mark: two notes on a line.
enum Icon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="7" fill="#0b6b3a"/>
        <path d="M6 10q10-7 20 0" fill="none" stroke="#fff" stroke-width="2.5"/>
        <circle cx="9" cy="21" r="4" fill="#fff"/><circle cx="23" cy="21" r="4" fill="#fff"/>
        <path d="M13 21v-9M27 21v-9" stroke="#fff" stroke-width="2"/></svg>

        """
}
