internal import Model

extension ScalewayClient {
    /// Does `work` with the id of the one secret with this name in the project. An id that is remembered from before is
    /// tried first; what fails with it is done once more with the id that the name has now.
    func withSecret<Answer: Sendable>(
        named name: String, project: ProjectID, _ work: (WireID) async throws(ScalewayError) -> Answer
    ) async throws(ScalewayError) -> Answer {
        let key = RememberedIDs.Key(name: name, project: project)
        if let id = secretIDs.id(of: key) {
            do throws(ScalewayError) {
                return try await work(id)
            } catch {
                guard error.isAboutTheThing else { throw error }
                secretIDs.forget(key)
            }
        }
        let id = try await secret(named: name, project: project).id
        let answer = try await work(id)
        secretIDs.remember(id, of: key)
        return answer
    }

    /// The one secret with this name in the project. With several, which only their paths tell apart, the one at `/`.
    private func secret(named name: String, project: ProjectID) async throws(ScalewayError) -> WireSecret {
        let found = try await secrets(name: name, project: project)
        guard let first = found.first else {
            throw ScalewayError(
                call: "resolve", requestID: nil, cause: .missing("secret \(name) doesn't exist in project \(project)"))
        }
        guard found.count > 1 else { return first }
        let atRoot = found.filter { $0.path == "/" }
        guard atRoot.count == 1, let secret = atRoot.first else {
            throw ScalewayError(
                call: "resolve", requestID: nil,
                cause: .ambiguous(
                    "\(found.count) secrets of project \(project) are named \(name), and not one of them alone is at "
                        + "path /"
                ))
        }
        return secret
    }
}

extension ScalewayError {
    /// Whether it says something of what was asked for, and not of Scaleway as a whole: with another id the answer may
    /// be another one.
    var isAboutTheThing: Bool {
        switch cause {
        case .missing, .ambiguous, .inconsistent: true
        case .status(let status, _, _): [403, 404, 410, 412].contains(status)
        case .transport, .decoding, .cancelled: false
        }
    }
}
