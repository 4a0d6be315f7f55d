import HTTP
import Simulator
import Stage

/// `legato-demo spotify`: the simulated Spotify for others to try things with.
struct SpotifyService {
    private let server: SimulatorServer
    private let data: String

    init(_ settings: Settings) throws {
        data = settings[DemoProgram.data]
        guard let port = UInt16(exactly: settings[DemoProgram.port]) else {
            throw UsageError.invalid("--port wants a number from 0 to 65535")
        }
        server = try SimulatorServer(Listeners.settings(settings), port: port)
        try Listeners.writeTokens(of: server, to: data, clock: .system)
    }

    func serve(_ stop: StopSignal) throws {
        let output = OutputStream()
        try output.line("A simulated Spotify answers at \(server.apiURL). To poll it:")
        try output.line(
            "legato-producer run --data \(data) --client-id \(Listeners.clientID)"
                + " --spotify-api \(server.apiURL) --spotify-accounts \(server.accountsURL)"
                + " --poll-interval 1s")
        try output.flush()
        while !stop.wait(milliseconds: 60_000) {}
        server.stop()
    }
}
