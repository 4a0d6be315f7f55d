import Foundation
import Simulator
import Support
import Testing

extension `the stages on a real Kafka` {
    @Test(.runLimit)
    func `take a round as the crontab in the documents has it`() throws {
        let tab = try Crontab(of: "docs/schedule.md")
        #expect(tab.schedule == "*/30 * * * *")
        #expect(
            tab.variables.keys.sorted() == ["LEGATO_BROKERS", "LEGATO_DATA", "LEGATO_TO", "PATH"])
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 30)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 30 }
        let own = [
            "LEGATO_BROKERS": pipeline.brokers, "LEGATO_DATA": pipeline.folder.path,
            "LEGATO_TO": "sqlite:\(pipeline.database)", "LEGATO_TOPIC_PREFIX": pipeline.prefix,
            "LEGATO_PARTITIONS": "4", "LEGATO_GROUP": "cron-\(pipeline.prefix)",
            "LEGATO_SPOTIFY_API": pipeline.spotify.apiURL,
            "LEGATO_SPOTIFY_ACCOUNTS": pipeline.spotify.accountsURL,
            "PATH": try #require(tab.variables["PATH"])
                .replacing("/usr/local/bin", with: ChildProcess.binaries.path),
        ]

        // The second round has nothing new.
        for round in 1...2 {
            let child = try ChildProcess(
                path: URL(filePath: "/bin/sh"), ["-c", tab.command],
                environment: tab.variables.merging(own) { $1 })
            let exit = try child.wait(seconds: 120)
            #expect(exit == .status(0), "round \(round): \(child.errors)")
            let report = PlayChecker(expected: pipeline.expected, rows: try pipeline.rows())
            #expect(report.isClean, "round \(round): \(report.summary)")
        }
    }
}

/// The crontab in a document: its variables, and its one job.
struct Crontab {
    var variables: [String: String] = [:]
    var schedule = ""
    var command = ""

    init(of document: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
        let block = try #require(text.firstMatch(of: /```crontab\n([^`]*)```/))
        for line in block.1.split(separator: "\n") {
            if let variable = line.wholeMatch(of: /([A-Z_]+)=(.*)/) {
                variables[String(variable.1)] = String(variable.2)
            } else {
                let job = try #require(line.wholeMatch(of: /((?:\S+ ){4}\S+) (.*)/))
                schedule = String(job.1)
                command = String(job.2)
            }
        }
    }
}
