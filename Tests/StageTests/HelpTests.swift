import Stage
import Testing

@Suite struct `help` {
    @Test func `of a program lists its verbs`() {
        #expect(
            Sample.program.answer(to: ["--help"]) == """
                Try everything that a flag table can hold.

                usage: legato-sample VERB [flags]

                verbs:
                  run     Store plays as they come.
                  replay  Store a range again.
                  tail    Show records as they come.
                  import  Read files.

                legato-sample VERB --help shows the flags of a verb, legato-sample --version the
                version.

                exit status: 0 done or stopped on request, 1 failed, 2 wrong use.

                """)
    }

    @Test func `of a verb shows flags, defaults, examples, status and environment`() {
        #expect(
            Sample.program.answer(to: ["run", "--once", "-h"]) == """
                Store plays as they come.

                usage: legato-sample run [flags]

                flags:
                  --brokers HOST:PORT,…     Kafka to read from and write to (default
                                            localhost:9092).
                  --topic-prefix TEXT       Put in front of every topic's name (default none).
                  --kafka KEY=VALUE         Any setting of librdkafka (may be repeated).
                  --once                    Stop at the end of the topics instead of waiting.
                  --poll-interval DURATION  Time between two polls (default 5m).
                  --to FORMAT:PLACE         Where to store (needed).
                  --client-secret TEXT      The app's secret.
                  --data DIR                Where tokens lie (default $XDG_DATA_HOME/legato).
                  --log-level LEVEL         Tell on standard error what is at least this grave:
                                            debug, info, warn or error (default info).
                  --log-format text|json    Lines for people or for machines (default text).
                  --help, -h                Print this.
                  --version                 Print the version.

                examples:
                  legato-sample run --to sqlite:legato.db
                  legato-sample run --to x --once

                exit status: 0 done or stopped on request, 1 failed, 2 wrong use.

                environment: each flag is also LEGATO_ and its name in capitals, such as
                LEGATO_TOPIC_PREFIX. The flag beats the variable. LEGATO_…_FILE names a file to
                read the value from, for secrets. Several values: one a line, or ; between them.

                """)
    }

    @Test func `shows operands`() {
        #expect(
            Sample.program.help(of: Sample.tail) == """
                Show records as they come.

                usage: legato-sample tail [TOPIC] [RANGE] [flags]

                arguments:
                  TOPIC  What to show (default listens).
                  RANGE  Which records.

                flags:
                  -n, --count COUNT       How many of the newest records to show (default 10).
                  --log-level LEVEL       Tell on standard error what is at least this grave:
                                          debug, info, warn or error (default info).
                  --log-format text|json  Lines for people or for machines (default text).
                  --help, -h              Print this.
                  --version               Print the version.

                exit status: 0 done or stopped on request, 1 failed, 2 wrong use.

                environment: each flag is also LEGATO_ and its name in capitals, such as
                LEGATO_LOG_LEVEL. The flag beats the variable. LEGATO_…_FILE names a file to
                read the value from, for secrets. Several values: one a line, or ; between them.

                """)
    }

    @Test func `of a program without a verb shows its own flags and the verbs beside it`() {
        #expect(
            Sample.plain.answer(to: ["--help"]) == """
                Show that a program can do without verbs.

                usage: legato-plain [flags]
                       legato-plain serve [flags]

                flags:
                  --once                  Stop at the end of the topics instead of waiting.
                  --log-level LEVEL       Tell on standard error what is at least this grave:
                                          debug, info, warn or error (default info).
                  --log-format text|json  Lines for people or for machines (default text).
                  --help, -h              Print this.
                  --version               Print the version.

                exit status: 0 done or stopped on request, 1 failed, 2 wrong use.

                environment: each flag is also LEGATO_ and its name in capitals, such as
                LEGATO_LOG_LEVEL. The flag beats the variable. LEGATO_…_FILE names a file to
                read the value from, for secrets. Several values: one a line, or ; between them.

                """)
    }

    @Test func `is not asked for behind two dashes`() {
        #expect(Sample.program.answer(to: ["import", "--", "--help"]) == nil)
        #expect(Sample.program.answer(to: ["run"]) == nil)
    }

    @Test func `leaves the version to its own flag at both levels`() {
        let line = "legato-sample \(Program.version)\n"
        #expect(Sample.program.answer(to: ["--version"]) == line)
        #expect(Sample.program.answer(to: ["run", "--version"]) == line)
    }
}
