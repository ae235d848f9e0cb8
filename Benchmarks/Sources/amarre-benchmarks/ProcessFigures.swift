import Foundation

/// What the kernel says about a process that runs.
struct ProcessFigures {
    let pid: Int32

    /// CPU time of all threads so far (proc(5), `schedstat`).
    var cpuMilliseconds: Double {
        let folder = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { sum, thread in
            let text = try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8)
            return sum + (text?.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1_000_000
        }
    }

    /// Bytes that the process has sent to the disk so far (proc(5), `io`).
    var writtenBytes: Double {
        let lines = (try? String(contentsOfFile: "/proc/\(pid)/io", encoding: .utf8))?.split(separator: "\n") ?? []
        let words = lines.first { $0.hasPrefix("write_bytes:") }?.split(separator: " ") ?? []
        return words.count > 1 ? Double(words[1]) ?? 0 : 0
    }

    /// Resident memory in megabytes of 1,048,576 bytes.
    var residentMegabytes: Double {
        let lines = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8))?.split(separator: "\n") ?? []
        let words = lines.first { $0.hasPrefix("VmRSS:") }?.split(whereSeparator: \.isWhitespace) ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
    }

    /// Whether a process of `program` (the last part of its path) runs whose command line holds all of `words`.
    static func runs(_ program: String, _ words: [String]) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.contains { name in
            guard Int32(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            let text = String(decoding: data, as: UTF8.self)
            return text.prefix { $0 != "\0" }.hasSuffix("/\(program)") && words.allSatisfy(text.contains)
        }
    }
}
