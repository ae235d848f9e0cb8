import Glibc

/// Tells one process from another that later got the same id.
enum ProcessIdentity {
    /// The time at which a process started, in clock ticks since boot (field 22 of `/proc/PID/stat`, proc(5)); nil when
    /// there is no such process.
    static func startTime(of pid: pid_t) -> UInt64? {
        guard let text = SmallFile.text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // The command name in parentheses may hold spaces; field 3 is the first after it.
        let fields = text[text.index(after: end)...].split(separator: " ")
        // A zombie has ended: it holds no lock any more.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }

    /// Changes with every boot of the machine; empty when `/proc` isn't there.
    static var bootID: String {
        SmallFile.text("/proc/sys/kernel/random/boot_id").map { String($0.prefix(36)) } ?? ""
    }

    /// What Terraform writes as `Who` into a lock: `user@host` of this process.
    static var who: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var entry = passwd()
        var buffer = [CChar](repeating: 0, count: 16_384)
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(geteuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let user = entry.pw_name
        else {
            return "@\(host)"
        }
        return "\(String(cString: user))@\(host)"
    }
}
