import Foundation
import Stage
import Testing

@Suite struct `standard output` {
    @Test func `is written in one piece when flushed`() throws {
        let pipe = Pipe()
        let output = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        try output.line("one")
        try output.write(Array("two\n".utf8))
        try output.flush()
        #expect(output.isClosed == false)
        #expect(
            String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) == "one\ntwo\n"
        )
    }

    @Test func `says so when nobody reads it`() throws {
        _ = StopSignal.installed()  // ignores SIGPIPE
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let output = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        #expect(output.isClosed)
        try output.line("one")
        #expect(throws: OutputError.closed) { try output.flush() }
    }

    @Test func `says so when the disk is full`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let output = OutputStream(descriptor: full.fileDescriptor)
        try output.line("one")
        let error = #expect(throws: OutputError.self) { try output.flush() }
        #expect(error?.description == "cannot write to standard output: No space left on device")
    }
}

@Suite struct `a stop signal` {
    @Test func `ends a wait at once`() async {
        let stop = StopSignal()
        #expect(stop.wait(milliseconds: 1) == false)
        Thread.detachNewThread { stop.ask() }
        #expect(stop.wait(milliseconds: 60_000))
        #expect(stop.isSet)
        #expect(stop.wait(milliseconds: 60_000))
    }

    @Test func `is set by SIGTERM, and a second signal leaves at once`() async {
        await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
            let stop = StopSignal.installed()
            kill(getpid(), SIGTERM)
            guard stop.wait(milliseconds: 10_000) else { exit(1) }
            kill(getpid(), SIGINT)
            sleep(10)
            exit(2)
        }
    }

    @Test func `reaches a process whose parent blocked signals`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            var blocked = sigset_t()
            sigfillset(&blocked)
            pthread_sigmask(SIG_BLOCK, &blocked, nil)
            let stop = StopSignal.installed()
            kill(getpid(), SIGTERM)
            exit(stop.wait(milliseconds: 10_000) ? 0 : 1)
        }
    }

    @Test func `ignores a closed pipe`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            _ = StopSignal.installed()
            kill(getpid(), SIGPIPE)
            exit(7)
        }
    }
}

@Suite struct `a process` {
    @Test func `leaves a call that does not come back, some time after it was asked to`() async {
        #expect(StopDeadline.limitMilliseconds < 2_000)
        await #expect(processExitsWith: .exitCode(0)) {
            let stop = StopSignal()
            let log = Log.standardError(stage: "sink", level: .info, format: .text)
            StopDeadline.watch(stop, log: log, limitMilliseconds: 100)
            stop.ask()
            while true { pause() }
        }
    }

    @Test func `is given time for what no next start can do again`() async {
        await #expect(processExitsWith: .exitCode(3)) {
            let stop = StopSignal()
            let hold = StopHold()
            hold.isHeld = true
            StopDeadline.watch(stop, log: .silent, limitMilliseconds: 100, hold: hold)
            stop.ask()
            let end = Deadline(milliseconds: 1_000)
            while !end.isPast {}
            exit(3)
        }
    }

    @Test func `ends with 0 when its work is done`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            Stage.run(Sample.plain, arguments: []) { _, _, _ in }
        }
    }

    @Test func `ends with 1 and one line when it failed`() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
        ) {
            Stage.run(Sample.plain, arguments: []) { _, _, _ in
                throw Failure("cannot reach Kafka at a:1")
            }
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text == "legato-plain: cannot reach Kafka at a:1\n")
    }

    @Test func `prints its help on standard output`() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
        ) {
            Stage.run(Sample.plain, arguments: ["--help"]) { _, _, _ in }
        }
        let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(text == Sample.plain.help)
    }

    @Test func `ends with 2 when its command line is wrong`() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(2), observing: [\.standardErrorContent]
        ) {
            Stage.run(Sample.plain, arguments: ["--onec"]) { _, _, _ in }
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text == "legato-plain: unknown flag --onec; did you mean --once?\n")
    }

    @Test func `ends with 2 when flags do not go together`() async throws {
        await #expect(processExitsWith: .exitCode(2)) {
            Stage.run(Sample.plain, arguments: []) { _, _, _ in throw UsageError.invalid("no") }
        }
    }

    @Test func `ends with 0 when nobody reads its output`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            Stage.run(Sample.plain, arguments: []) { _, _, _ in throw OutputError.closed }
        }
    }
}
