import CGit2Shims
import CLibGit2
import Model
import Ports

/// What a failed call to the remote means for the loop.
struct RemoteFailure {
    let configuration: GitConfiguration
    let fetchGuard: FetchGuard

    func failure(_ error: GitFailure) -> PortFailure {
        let remote = configuration.remote
        switch fetchGuard.state {
        case AMARRE_GIT_CANCELLED:
            return PortFailure(.cancelled, code: "git_cancelled", "the fetch from \(remote) was cancelled")
        case AMARRE_GIT_LATE:
            return PortFailure(
                .unreachable, code: "git_timeout", "the fetch from \(remote) took longer than \(configuration.timeout)")
        case AMARRE_GIT_TOO_LARGE:
            return PortFailure(
                .invalid, code: "git_too_large",
                "\(remote) sent more than \(configuration.limits.fetchBytes) bytes; is it the repository with the "
                    + "desired state?"
            )
        case AMARRE_GIT_ELSEWHERE:
            return PortFailure(
                .invalid, code: "git_redirect",
                "\(remote) redirects to another place, which is not followed; configure the address that it redirects "
                    + "to"
            )
        default: break
        }
        if let ssh = configuration.ssh, let failure = ofSSH(error, ssh) { return failure }
        if let denied = denied(error) { return denied }
        if error.isRedirect {
            return PortFailure(
                .invalid, code: "git_redirect",
                "\(remote) redirects to another place, which is not followed; configure the address that it redirects "
                    + "to (\(error.text))"
            )
        }
        if error.httpStatus == 429 {
            return PortFailure(.throttled, code: "git_throttled", "\(remote) asks to wait (429)")
        }
        if error.code == GIT_ECERTIFICATE.rawValue {
            return PortFailure(
                .unreachable, code: "git_certificate",
                "the certificate of \(remote) was not accepted (\(error.text)); check the clock and the system's "
                    + "certificates"
            )
        }
        // libgit2 takes a path at which nothing is for an address, and complains about its protocol.
        let isMissing = configuration.endpoint == nil && error.text == "unsupported URL protocol"
        // Also a server that accepts the connection and says nothing ends as an error of TLS.
        let ofTLS = error.isOf(GIT_ERROR_SSL) ? "TLS got no usable answer: " : ""
        let why = isMissing ? "there is no git repository" : ofTLS + error.text
        return PortFailure(
            .unreachable, code: "git_unreachable",
            "\(remote) can't be read: \(Sentence.ended(why)) The last good revision stays in force")
    }

    private func denied(_ error: GitFailure) -> PortFailure? {
        let remote = configuration.remote
        switch fetchGuard.login {
        case AMARRE_GIT_REFUSED:
            return PortFailure(
                .denied, code: "git_token_refused",
                "\(remote) refused the token; it needs permission to read the repository's contents")
        case AMARRE_GIT_NOTHING_TO_GIVE:
            return PortFailure(
                .denied, code: "git_token_missing", "\(remote) asks for credentials and no token is configured")
        default: break
        }
        if error.code == GIT_EAUTH.rawValue || error.httpStatus == 401 || error.httpStatus == 403 {
            return PortFailure(
                .denied, code: "git_denied",
                "\(remote) refused access (\(error.text)); the token needs permission to read its contents")
        }
        // Forges answer 404 for a private repository that the token can't see, so a person must look at both.
        if error.httpStatus == 404 {
            return PortFailure(
                .denied, code: "git_repository_not_found",
                "\(remote) says that there is no such repository (404); check the address, and whether the token may "
                    + "see it"
            )
        }
        // A folder of this machine that may not be read: libgit2 ends such a text with the system's word for the error.
        if configuration.endpoint == nil, error.isOf(GIT_ERROR_OS), error.text.hasSuffix(": Permission denied") {
            return PortFailure(.denied, code: "git_denied", "\(remote) can't be read: \(error.text)")
        }
        return nil
    }
}
