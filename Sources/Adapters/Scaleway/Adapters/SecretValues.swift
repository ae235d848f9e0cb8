internal import Model
internal import Ports

/// Values of secret revisions, for the one write that needs them.
enum SecretValues {
    /// Reads each revision once, all at the same time: a rollback has two minutes.
    static func read(
        _ pins: Set<SecretPin>, _ project: ProjectID, _ reader: any SecretReader
    ) async throws(PortFailure) -> [SecretPin: Redacted<String>] {
        // In a fixed order, so that the same failure is reported each time.
        let pins = pins.sorted { ($0.name, $0.revision) < ($1.name, $1.revision) }
        let results = await withTaskGroup(of: ReadValue.self) { group in
            for index in pins.indices {
                group.addTask { ReadValue(index: index, result: await result(of: pins[index], project, reader)) }
            }
            var results: [Int: Result<Redacted<String>, PortFailure>] = [:]
            for await value in group { results[value.index] = value.result }
            return results
        }
        var values: [SecretPin: Redacted<String>] = [:]
        for (index, pin) in pins.enumerated() { values[pin] = try results[index]?.get() }
        return values
    }

    /// One value of a group. The optimiser of Swift 6.3 lost a tuple that a child task returned out of a typed
    /// `do`/`catch`: the process crashed in its release build when a rollback read secrets. So the child task's closure
    /// has neither.
    private struct ReadValue: Sendable {
        let index: Int
        let result: Result<Redacted<String>, PortFailure>
    }

    private static func result(
        of pin: SecretPin, _ project: ProjectID, _ reader: any SecretReader
    ) async -> Result<Redacted<String>, PortFailure> {
        do throws(PortFailure) {
            return .success(try await reader.value(of: pin, project: project))
        } catch {
            return .failure(error)
        }
    }

    /// What is wrong with an empty one: the API reads an empty text as "keep what is stored", which isn't what an empty
    /// secret asks for.
    static func empty(_ pin: SecretPin, _ variable: String, of what: String) -> PortFailure {
        PortFailure(
            .invalid, code: "secret_empty",
            "\(what): revision \(pin.revision) of secret \(pin.name) is empty; Scaleway can't set \(variable) to an "
                + "empty text",
            unreadable: pin)
    }
}
