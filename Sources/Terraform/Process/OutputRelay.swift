import Glibc

/// Passes on what a program prints, and goes on reading when nobody takes it any more: a program whose output breaks off is ended by
/// SIGPIPE, which would be before Terraform has written its state.
struct OutputRelay {
    private let thread: pthread_t

    private final class Ends {
        let from: Int32
        let to: Int32

        init(from: Int32, to: Int32) { (self.from, self.to) = (from, to) }
    }

    /// Starts a thread of its own that owns both descriptors.
    init(from: Int32, to: Int32) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                OutputRelay.copy(Unmanaged<Ends>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, Unmanaged.passRetained(Ends(from: from, to: to)).toOpaque())
        self.thread = thread
    }

    /// Returns when everything was passed on.
    func finish() { pthread_join(thread, nil) }

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
    }
}
