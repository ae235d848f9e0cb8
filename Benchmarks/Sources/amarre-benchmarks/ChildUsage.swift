import Glibc

/// CPU time of the processes that ended and were waited for, their own children included.
enum ChildUsage {
    static var milliseconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        func time(_ value: timeval) -> Double { Double(value.tv_sec) * 1000 + Double(value.tv_usec) / 1000 }
        return time(usage.ru_utime) + time(usage.ru_stime)
    }
}
