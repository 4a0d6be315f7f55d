/// A page that says why there is nothing else.
enum MessagePage {
    static func page(_ assets: Assets, title: String, words: String) -> HTML {
        Layout(assets: assets, title: title).page(
            """
            <p>\(words)</p>
            <p><a href="/">To the overview</a></p>

            """)
    }
}

/// Where the token is given once.
enum LoginPage {
    static func page(_ assets: Assets, wasWrong: Bool = false) -> HTML {
        let wrong: HTML =
            wasWrong ? "<p class=\"warn\" role=\"alert\">That is not the token.</p>\n" : .none
        return Layout(assets: assets, title: "Log in").page(
            """
            <p>This dashboard is shown to who has its token: the word in the file of
            --token-file.</p>
            \(wrong)<form class="scope" method="post" action="/login">
            <div><label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="current-password"
            required maxlength="1000"></div>
            <div><button>Log in</button></div>
            </form>

            """)
    }
}
