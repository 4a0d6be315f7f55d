/// Spotify's refusals of an account, in words that say what to do.
enum Refusal {
    /// One line for what a 403 said; `command` is what renews the account's login.
    static func words(_ message: String, account: String, command: String) -> String {
        if message.contains("premium") || message.contains("Premium") {
            return "the app's owner has no Spotify Premium, without which its calls are refused; "
                + "after a subscription it can take hours (\(message))"
        }
        if message.contains("not registered") || message.contains("Developer Dashboard") {
            return "account \(account) is none of the app's users, at most five; add it under User "
                + "Management in Spotify's dashboard (\(message))"
        }
        if message.contains("scope") || message.contains("Permissions missing") {
            return "the login lacks a permission; run \(command) (\(message))"
        }
        return "the service refused: \(message)"
    }
}
