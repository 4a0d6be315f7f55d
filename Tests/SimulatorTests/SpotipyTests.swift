import Stage
import Support
import Testing

@testable import Simulator

@Suite(.runLimit) struct `spotipy` {
    @Test(.needsPython) func `finds in the simulated service what it knows from the real one`()
        throws
    {
        let clock = ManualClock(wallMilliseconds: Answers.now)
        var settings = SimulatorSettings(
            listeners: [ListenerSettings(account: "me", plays: 80)], speed: 1,
            startMilliseconds: Answers.start, patience: nil,
            client: .init(id: "app", secret: "secret"))
        settings.speed = 1_000_000
        let server = try SimulatorServer(settings, clock: clock.clock)
        clock.advance(milliseconds: 3_600_000)
        let port = "\(try FreePort.find())"
        let output = try Python.run(
            "Support/spotipy_check.py", [server.apiURL, server.accountsURL, port])
        #expect(
            output.split(separator: "\n") == [
                "pkce True", "refreshed True", "secret user", "me 10", "recent 50 track",
                "behind 0", "track True", "album True", "artist artist", "playlists 6",
                "saved 130 50", "playing None", "devices 3", "top 50", "followed True",
                "search True", "batch 403", "quota 429", "expired 401",
            ])
    }
}
