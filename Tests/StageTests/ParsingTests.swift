import Stage
import Testing

@Suite struct `a command line` {
    @Test func `gives every flag its value or its default`() throws {
        let settings = try Sample.program.parse([
            "run", "--to", "sqlite:a.db", "--brokers=a:1,b:2", "--kafka", "x=1", "--kafka=y=2",
        ])
        #expect(settings.verb == "run")
        #expect(settings.program == "legato-sample")
        #expect(settings[Sample.to] == "sqlite:a.db")
        #expect(settings[Sample.brokers] == "a:1,b:2")
        #expect(settings[Sample.kafka] == ["x=1", "y=2"])
        #expect(settings[Sample.prefix] == "")
        #expect(settings[Sample.once] == false)
        #expect(settings[Sample.interval] == .seconds(300))
        #expect(settings[Sample.secret] == nil)
        #expect(settings[Sample.data] == nil)
        #expect(settings[LogFlags.level] == .info)
        #expect(settings.origin(of: Sample.brokers) == .flag)
        #expect(settings.origin(of: Sample.prefix) == .fallback)
        #expect(settings.has(Sample.execute) == false)
    }

    @Test func `can be given again, without secrets and with other words beside it`() throws {
        let words = [
            "run", "--kafka=y=2", "--to", "sqlite:a b.db", "--once", "--client-secret", "7",
            "--topic-prefix", "x", "--kafka", "z=-1", "--brokers=-",
        ]
        let environment = Environment(["LEGATO_DATA": "/d"])
        let settings = try Sample.program.parse(words, environment: environment)
        let again = settings.words(without: [Sample.prefix])
        #expect(
            again == [
                "--brokers=-", "--kafka", "y=2", "--kafka", "z=-1", "--once", "--to=sqlite:a b.db",
            ])
        #expect(settings.hiddenFlags == " (and --client-secret as before)")
        let other = try Sample.program.parse(["run"] + again)
        #expect(other[Sample.kafka] == ["y=2", "z=-1"])
        #expect(other[Sample.to] == "sqlite:a b.db")
        #expect(other.hiddenFlags == "")
    }

    @Test func `takes the last of a flag given twice`() throws {
        let settings = try Sample.program.parse(["run", "--to", "a", "--to=b", "--once"])
        #expect(settings[Sample.to] == "b")
        #expect(settings[Sample.once])
    }

    @Test(arguments: [
        (["tail"], Sample.Topic.listens, nil, 10),
        (["tail", "tracks"], .tracks, nil, 10),
        (["tail", "-10"], .listens, "-10", 10),
        (["tail", "tracks", "-10"], .tracks, "-10", 10),
        (["tail", "-n", "3"], .listens, nil, 3),
        (["tail", "-n3", "tracks"], .tracks, nil, 3),
        (["tail", "-n=3"], .listens, nil, 3),
        (["tail", "--count", "-3", "100:200"], .listens, "100:200", -3),
        (["tail", "--", "tracks", "+4"], .tracks, "+4", 10),
        (["tail", ":end"], .listens, ":end", 10),
    ])
    func `tells operands, negative numbers and short flags apart`(
        words: [String], topic: Sample.Topic, range: String?, count: Int
    ) throws {
        let settings = try Sample.program.parse(words)
        #expect(settings[Sample.topic] == topic)
        #expect(settings[Sample.range]?.flagText == range)
        #expect(settings[Sample.count] == count)
    }

    @Test func `gives all further words to the last operand`() throws {
        let settings = try Sample.program.parse(["import", "a", "--log-level", "warn", "b"])
        #expect(settings[Sample.paths] == ["a", "b"])
        #expect(settings[LogFlags.level] == .warn)
    }

    @Test func `needs no verb where a program does something without one`() throws {
        #expect(try Sample.plain.parse([]).verb == "")
        #expect(try Sample.plain.parse(["--once"])[Sample.once])
        #expect(try Sample.plain.parse(["serve"]).verb == "serve")
    }

    @Test(arguments: [
        ([], "say what to do: run, replay, tail, import; see legato-sample --help"),
        (["--once"], "say what to do: run, replay, tail, import; see legato-sample --help"),
        (["rnu"], "unknown verb rnu; did you mean run?"),
        (
            ["fly"],
            "unknown verb fly; there are run, replay, tail, import; see legato-sample --help"
        ),
        (["run", "--borkers", "x"], "unknown flag --borkers; did you mean --brokers?"),
        (["run", "--bork=x"], "unknown flag --bork; see legato-sample run --help"),
        (["run", "-q"], "unknown flag -q; see legato-sample run --help"),
        (
            ["run", "--execute"],
            "--execute belongs to legato-sample replay, not here; see legato-sample run --help"
        ),
        (["run", "--brokers"], "--brokers needs a value: --brokers HOST:PORT,…"),
        (["run", "--brokers", "--once"], "--brokers needs a value: --brokers HOST:PORT,…"),
        (["run"], "--to is missing; see legato-sample run --help"),
        (["run", "--to", "x", "y"], "unexpected argument y; see legato-sample run --help"),
        (
            ["run", "--to", "x", "--poll-interval", "5"],
            "--poll-interval wants a duration such as 100ms, 20s, 5m, 24h or 2d, not 5"
        ),
        (
            ["run", "--to", "x", "--log-format", "xml"], "--log-format wants text or json, not xml"
        ),
        (
            ["run", "--to", "x", "--log-level="],
            "--log-level wants debug, info, warn or error, not nothing"
        ),
        (["run", "--to", "x", "--once=maybe"], "--once wants true or false, not maybe"),
        (
            ["run", "--to", "x", "--client-secret", "s3cret"],
            "--client-secret wants a whole number"
        ),
        (["replay"], "RANGE is missing; see legato-sample replay --help"),
        (
            ["replay", "@-1h"],
            "RANGE wants places such as start, 100 or 100:200, not @-1h"
        ),
        (
            ["tail", "album"],
            "unexpected argument album; it is neither TOPIC (listens or tracks) nor RANGE "
                + "(places such as start, 100 or 100:200)"
        ),
        (["tail", "tracks", "1", "2"], "unexpected argument 2; see legato-sample tail --help"),
        (["import"], "PATH is missing; see legato-sample import --help"),
    ])
    func `is refused in one line that says what would be right`(words: [String], line: String) {
        let error = #expect(throws: UsageError.self) { try Sample.program.parse(words) }
        #expect(error?.description == line)
        #expect(line.contains("\n") == false)
    }
}

@Suite struct `the environment` {
    @Test func `is beaten by a flag and beats the default`() throws {
        let environment: Environment = [
            "LEGATO_TO": "sqlite:env.db", "LEGATO_TOPIC_PREFIX": "test-", "LEGATO_ONCE": "true",
            "LEGATO_POLL_INTERVAL": "90s", "LEGATO_BROKERS": "",
            "LEGATO_KAFKA": "a=1; b=2,3\nc=4",
        ]
        let settings = try Sample.program.parse(
            ["run", "--topic-prefix", "mine-", "--once=false"], environment: environment)
        #expect(settings[Sample.to] == "sqlite:env.db")
        #expect(settings[Sample.prefix] == "mine-")
        #expect(settings[Sample.once] == false)
        #expect(settings[Sample.interval] == .seconds(90))
        #expect(settings[Sample.brokers] == "localhost:9092")
        #expect(settings[Sample.kafka] == ["a=1", "b=2,3", "c=4"])
        #expect(settings.origin(of: Sample.to) == .variable("LEGATO_TO"))
    }

    @Test func `takes an empty file for a variable that is not set`() throws {
        let settings = try Sample.program.parse(
            ["run"], environment: ["LEGATO_CLIENT_SECRET_FILE": "/s/one", "LEGATO_TO": "x"],
            readFile: { _ in Array(" \n".utf8) })
        #expect(settings.origin(of: Sample.secret) == .fallback)
    }

    @Test func `takes each line of a file as it is, for a password may have any sign`() throws {
        let settings = try Sample.program.parse(
            ["run"], environment: ["LEGATO_KAFKA_FILE": "/s/kafka", "LEGATO_TO": "x"],
            readFile: { _ in Array("sasl.username=$Connection\nsasl.password=Key=a;b==\n".utf8) })
        #expect(settings[Sample.kafka] == ["sasl.username=$Connection", "sasl.password=Key=a;b=="])
    }

    @Test func `names files that hold values`() throws {
        let settings = try Sample.program.parse(
            ["run"],
            environment: ["LEGATO_CLIENT_SECRET_FILE": "/s/one", "LEGATO_TO_FILE": "/s/two"],
            readFile: { path in Array(path == "/s/one" ? "42\n".utf8 : " sqlite:x \n".utf8) })
        #expect(settings[Sample.secret] == 42)
        #expect(settings[Sample.to] == "sqlite:x")
        #expect(settings.origin(of: Sample.secret) == .variable("LEGATO_CLIENT_SECRET_FILE"))
    }

    @Test(arguments: [
        (
            ["LEGATO_TO": "x", "LEGATO_TO_FILE": "y"],
            "LEGATO_TO and LEGATO_TO_FILE are both set; keep one of them"
        ),
        (
            ["LEGATO_TO_FILE": "/none/there"],
            "LEGATO_TO_FILE: cannot read /none/there: No such file or directory"
        ),
        (
            ["LEGATO_TO": "x", "LEGATO_POLL_INTERVAL": "soon"],
            "LEGATO_POLL_INTERVAL wants a duration such as 100ms, 20s, 5m, 24h or 2d, not soon"
        ),
        (
            ["LEGATO_TO": "x", "LEGATO_CLIENT_SECRET": "s3cret"],
            "LEGATO_CLIENT_SECRET wants a whole number"
        ),
        (["LEGATO_TO": "x", "LEGATO_ONCE": "2"], "LEGATO_ONCE wants true or false, not 2"),
    ])
    func `is refused by the variable's name`(variables: [String: String], line: String) {
        let error = #expect(throws: UsageError.self) {
            try Sample.program.parse(["run"], environment: Environment(variables))
        }
        #expect(error?.description == line)
    }
}
