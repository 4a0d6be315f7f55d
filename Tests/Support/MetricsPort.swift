extension ChildProcess {
    /// The port where it shows its metrics.
    ///
    /// Start it with `--metrics 0`, so that it takes a free one: one that was found before may be
    /// somebody else's by then.
    ///
    /// - Throws: ``WaitFailed`` when it ends without having said so, or says nothing in time.
    public func metricsPort() throws -> UInt16 {
        let address = #/shows metrics[^\n]*http://127\.0\.0\.1:(\d+)/metrics/#
        var port: UInt16?
        try waitUntil("it says where its metrics are", seconds: 60) {
            port = errors.firstMatch(of: address).flatMap { UInt16($0.1) }
            return port != nil || !isRunning
        }
        guard let port else { throw WaitFailed(description: errors) }
        return port
    }
}
