import HTTP
import Plays

/// What all pages have around them.
struct Layout {
    let assets: Assets
    let title: String
    /// The path of the page in the menu; nil for one that is not in it.
    var path: String?
    /// Whose and when; nil for a page that is of nobody.
    var scope: Scope?
    var accounts: [Account] = []
    /// Fields of the address beside account and period, which the form must keep.
    var kept: FormFields = [:]
    var hasCharts = false

    static let menu = [
        ("/", "Overview"), ("/live", "Live"), ("/top", "Top"), ("/habits", "Habits"),
        ("/taste", "Taste"), ("/recap", "Recap"), ("/lists", "Lists"), ("/quality", "Quality"),
    ]

    func page(_ body: HTML) -> HTML {
        let charts: HTML =
            hasCharts && assets.hasCharts
            ? "<script src=\"/assets/chart.js?v=\(assets.version)\" defer></script>\n" : .none
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Name.cut(title)) · Legato</title>
            <link rel="stylesheet" href="/assets/style.css?v=\(assets.version)">
            <link rel="icon" href="/assets/icon.svg?v=\(assets.version)" type="image/svg+xml">
            \(charts)<script src="/assets/script.js?v=\(assets.version)" defer></script>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header>
            <a class="brand" href="\(home)">Legato</a>
            \(navigation)\(form)</header>
            <main id="content">
            <h1><bdi>\(Name.cut(title, to: 1_000))</bdi></h1>
            \(body)</main>
            <footer>
            <p>What was listened to comes from
            <a href="https://open.spotify.com/" rel="noreferrer">Spotify</a>; names and numbers are
            as Spotify gave them. Legato is not made by Spotify.</p>
            </footer>
            </body>
            </html>

            """
    }

    private var home: String { scope.map { Address.page("/", $0) } ?? "/" }

    private var navigation: HTML {
        guard let scope else { return .none }
        let items = Self.menu.map { path, name -> HTML in
            let current: HTML = path == self.path ? " aria-current=\"page\"" : .none
            return "<li><a href=\"\(Address.page(path, scope))\"\(current)>\(name)</a></li>\n"
        }
        return "<nav aria-label=\"Pages\"><ul>\n\(items)</ul></nav>\n"
    }

    private var form: HTML {
        guard let scope else { return .none }
        let options = accounts.map { account -> HTML in
            let chosen: HTML = account == scope.account ? " selected" : .none
            let name = account.name
            return "<option value=\"\(name)\"\(chosen)>\(Name.cut(name, to: 40))</option>"
        }
        let hidden = kept.fields.map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">"
        }
        return """
            <form class="scope" method="get" action="\(path ?? "")">
            <div><label for="account">Account</label>
            <select id="account" name="account">\(options)</select></div>
            <div><label for="period">Period, such as 2026, 2026-03 or 30d</label>
            <input id="period" name="period" value="\(scope.period.text)" size="24"
            maxlength="24" autocomplete="off"></div>
            \(hidden)<div><button>Show</button></div>
            </form>
            \(quick(scope))
            """
    }

    /// The periods that are asked for most.
    private func quick(_ scope: Scope) -> HTML {
        var periods = [
            ("all", "All time"), ("365d", "365 days"), ("30d", "30 days"), ("7d", "7 days"),
        ]
        if let days = scope.account.days {
            let years = days.lowerBound.year...days.upperBound.year
            periods += years.reversed().prefix(6).map { ("\($0)", "\($0)") }
        }
        let items = periods.map { text, words -> HTML in
            let current: HTML = text == scope.period.text ? " aria-current=\"true\"" : .none
            let address = Address.page(path ?? "", scope.during(text), kept)
            return "<li><a href=\"\(address)\"\(current)>\(words)</a></li>\n"
        }
        return "<ul class=\"quick\">\n\(items)</ul>\n"
    }
}
