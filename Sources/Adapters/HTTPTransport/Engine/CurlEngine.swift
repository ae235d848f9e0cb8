internal import CCurl
import Glibc
import Synchronization

/// The thread that runs every transfer, and the mailbox through which others talk to it.
///
/// `@unchecked Sendable`: `multi` is used by the thread alone, but for `curl_multi_wakeup`, which libcurl allows from
/// any thread and which is called only under the mailbox's lock while `state` isn't `ended`; the thread sets that under
/// the same lock before it frees the handle. `active` is touched by the thread alone. All else is constant or inside
/// the mutex.
final class CurlEngine: @unchecked Sendable {
    private struct Mailbox {
        enum State { case running, ending, ended }
        var state = State.running
        var commands: [Command] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private enum Command {
        case start(Transfer, CheckedContinuation<Transfer.Outcome, Never>)
        case cancel(Transfer)
    }

    private let configuration: HTTPTransportConfiguration
    private let multi: UnsafeMutableRawPointer
    private let mailbox = Mutex(Mailbox())
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]

    init(_ configuration: HTTPTransportConfiguration) throws(HTTPTransportError) {
        func failure(_ detail: String) -> HTTPTransportError {
            HTTPTransportError(
                code: .internalError, method: "start", address: "HTTP transport", detail: detail, mayHaveBeenSent: false
            )
        }
        guard CurlLibrary.startResult == CURLE_OK, let multi = curl_multi_init() else {
            throw failure("libcurl can't start")
        }
        self.configuration = configuration
        self.multi = multi
        _ = amarre_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
        // The thread holds the engine until it ends, so a dropped transport can't pull the handle from under it.
        let context = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                amarre_curl_name_thread("amarre-http")
                Unmanaged<CurlEngine>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard result == 0 else {
            Unmanaged<CurlEngine>.fromOpaque(context).release()
            curl_multi_cleanup(multi)
            throw failure("no thread can be started: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }

    // MARK: From any thread

    /// Hands `transfer` over; `continuation` is resumed exactly once.
    func start(_ transfer: Transfer, _ continuation: CheckedContinuation<Transfer.Outcome, Never>) {
        let accepted = mailbox.withLock { mailbox in
            guard mailbox.state == .running else { return false }
            post(.start(transfer, continuation), to: &mailbox)
            return true
        }
        if !accepted {
            continuation.resume(
                returning: .failure(transfer.prepared.error(.shutDown, "the HTTP transport was shut down", sent: false))
            )
        }
    }

    func cancel(_ transfer: Transfer) {
        transfer.cancelled.store(true, ordering: .releasing)
        mailbox.withLock { mailbox in
            guard mailbox.state == .running else { return }
            post(.cancel(transfer), to: &mailbox)
        }
    }

    func beginShutDown() {
        mailbox.withLock { mailbox in
            guard mailbox.state == .running else { return }
            mailbox.state = .ending
            curl_multi_wakeup(multi)
        }
    }

    func shutDown() async {
        beginShutDown()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let ended = mailbox.withLock { mailbox in
                guard mailbox.state != .ended else { return true }
                mailbox.waiters.append(continuation)
                return false
            }
            if ended { continuation.resume() }
        }
    }

    private func post(_ command: Command, to mailbox: inout Mailbox) {
        // One wakeup is enough for all commands that are still in the box.
        let needsWakeup = mailbox.commands.isEmpty
        mailbox.commands.append(command)
        if needsWakeup { curl_multi_wakeup(multi) }
    }

    // MARK: On the thread

    private func run() {
        while true {
            let (commands, ending) = mailbox.withLock { mailbox in
                defer { mailbox.commands.removeAll() }
                return (mailbox.commands, mailbox.state == .ending)
            }
            for command in commands { perform(command) }
            if ending { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishDone()
            // libcurl shortens this by its own timers; without transfers only a command ends it.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for transfer in Array(active.values) {
            finish(
                transfer, .failure(transfer.prepared.error(.shutDown, "the HTTP transport was shut down", sent: true)))
        }
        let waiters = mailbox.withLock { mailbox in
            mailbox.state = .ended
            defer { mailbox.waiters.removeAll() }
            return mailbox.waiters
        }
        curl_multi_cleanup(multi)
        for waiter in waiters { waiter.resume() }
    }

    private func perform(_ command: Command) {
        switch command {
        case .start(let transfer, let continuation):
            transfer.continuation = continuation
            guard !transfer.cancelled.load(ordering: .acquiring) else {
                return finish(transfer, transfer.cancellation(sent: false))
            }
            guard transfer.configure(configuration), let handle = transfer.handle,
                curl_multi_add_handle(multi, handle) == CURLM_OK
            else {
                let error = transfer.prepared.error(
                    .internalError, "libcurl refused the request's options", sent: false)
                return finish(transfer, .failure(error))
            }
            active[handle] = transfer
        case .cancel(let transfer):
            finish(transfer, transfer.cancellation(sent: true))
        }
    }

    private func finishDone() {
        var handle: UnsafeMutableRawPointer?
        var result = CURLE_OK
        while amarre_curl_multi_next_done(multi, &handle, &result) == 1 {
            guard let handle, let transfer = active[handle] else { continue }
            finish(transfer, transfer.outcome(result))
        }
    }

    private func finish(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
        if let handle = transfer.handle, active.removeValue(forKey: handle) != nil {
            curl_multi_remove_handle(multi, handle)
        }
        transfer.release()
        transfer.continuation.take()?.resume(returning: outcome)
    }
}
