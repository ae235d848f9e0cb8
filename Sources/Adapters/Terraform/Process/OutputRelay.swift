import Glibc

/// Passes on what a program prints, and goes on reading when nobody takes it any more: a program whose output breaks
/// off is ended by SIGPIPE, which would be before Terraform has written its state.
struct OutputRelay {
    /// The read end of a pipe that the thread closes when all was passed on.
    private let ended: Int32

    private final class Ends {
        let from: Int32
        let to: Int32
        let ended: Int32

        init(from: Int32, to: Int32, ended: Int32) { (self.from, self.to, self.ended) = (from, to, ended) }
    }

    /// Starts a thread of its own that reads `from`, and closes it at the end.
    init(from: Int32, to: Int32) {
        var pair: [Int32] = [-1, -1]
        pipe(&pair)
        ended = pair[0]
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                OutputRelay.copy(Unmanaged<Ends>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, Unmanaged.passRetained(Ends(from: from, to: to, ended: pair[1])).toOpaque())
        pthread_detach(thread)
    }

    /// Returns when everything was passed on, or after the time: something that left the program's group may hold the
    /// stream open for ever, and isn't waited for.
    func finish(within milliseconds: Int32) {
        var input = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
        poll(&input, 1, milliseconds)
    }

    private static func copy(_ ends: Ends) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var wanted = true
        while true {
            let count = read(ends.from, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            var rest = buffer[..<count]
            while wanted, !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(ends.to, $0.baseAddress, $0.count) }
                if written >= 0 { rest = rest.dropFirst(written) } else if errno != EINTR { wanted = false }
            }
        }
        close(ends.from)
        close(ends.ended)
    }
}
