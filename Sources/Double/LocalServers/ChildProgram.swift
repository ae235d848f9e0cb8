import Foundation

/// A program that runs to its end.
package enum ChildProgram {
    /// It ended with another code than 0: which one, and what it printed.
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    /// What it printed on both streams. Throws when its exit code is another one than 0. It blocks: call it in
    /// ``onOwnThread(_:)``.
    @discardableResult
    package static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws
        -> String
    {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) ended with \(process.terminationStatus): \(text)")
        }
        return text
    }
}
