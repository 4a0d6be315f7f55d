internal import Glibc
internal import Stage

/// What is true of any process on Linux, by the names that Prometheus' own clients use.
///
/// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
public enum ProcessMetrics {
    static let cpu = Metric.counter(
        "process_cpu_seconds_total", unit: "seconds", "Time spent on processors, user and system.")
    static let memory = Metric.gauge(
        "process_resident_memory_bytes", unit: "bytes", "Memory in use that is not swapped out.")
    static let files = Metric.gauge(
        "process_open_fds", unit: "files", "Files and connections that are open.")
    static let build = Metric.gauge(
        "legato_build_info", unit: "1", labels: ["stage", "version"],
        "1, with the stage and its version.")

    /// All of them, in the order they are shown.
    public static let all = [build, cpu, memory, files]

    /// What they are now; what the system does not tell is left out.
    static func measured(of stage: String) -> Measurements {
        let now = Measurements(all)
        now.set(build, [stage, Program.version], to: 1)
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            now.set(cpu, to: seconds(usage.ru_utime) + seconds(usage.ru_stime))
        } else {
            now.forget(cpu)
        }
        if let pages = residentPages() {
            now.set(memory, to: pages * sysconf(Int32(_SC_PAGESIZE)))
        } else {
            now.forget(memory)
        }
        if let names = try? Files.names(in: "/proc/self/fd") {
            now.set(files, to: names.count)
        } else {
            now.forget(files)
        }
        return now
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    /// The second number of `/proc/self/statm`.
    private static func residentPages() -> Int? {
        guard let bytes = try? Files.read("/proc/self/statm", limitBytes: 4_096) else { return nil }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return numbers.count > 1 ? Int(numbers[1]) : nil
    }
}
