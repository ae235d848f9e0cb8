extension SimulatedCloud {
    /// GET /alert-manager. A project that the caller can't see, or that was deleted, is 403
    /// (recorded). nil: never enabled.
    package func alertManager(of projectID: String?, in region: String) throws(CloudError) -> CockpitAlertManager? {
        let project = project(projectID)
        guard knowsProject(project) else { throw .permissionsDenied(resource: "cockpit", action: "read") }
        return state.cockpit.managers["\(region)/\(project)"]
    }

    /// POST /alert-manager/enable, /disable and /managed-alerts/…; nil leaves a switch alone. Audit Trail has no type
    /// of resource for alert managers, so these leave no event. Switched off as a whole, no single rule stays on (a guess).
    package mutating func switchAlertManager(
        of projectID: String?, in region: String, enabled: Bool? = nil, managedAlerts: Bool? = nil
    ) throws(CloudError) -> CockpitAlertManager {
        try changeAlertManager(of: projectID, in: region) { manager throws(CloudError) in
            if let enabled { manager.isEnabled = enabled }
            if let managedAlerts { manager.hasManagedAlerts = managedAlerts }
            if managedAlerts == false { manager.rules = [] }
        }
    }

    /// POST /alert-manager/contact-points.
    package mutating func addContact(_ email: String, sendsResolved: Bool, of projectID: String?, in region: String)
        throws(CloudError)
        -> CockpitAlertManager.Contact
    {
        guard email.contains("@") else { throw .invalid("email.to", "format", "must be an e-mail address") }
        let contact = CockpitAlertManager.Contact(email: email, sendsResolved: sendsResolved)
        _ = try changeAlertManager(of: projectID, in: region) { manager throws(CloudError) in
            guard !manager.contacts.contains(where: { $0.email == email }) else {
                throw .alreadyExists(resource: "contact point", help: "the alert manager writes to \(email) already")
            }
            manager.contacts.append(contact)
        }
        return contact
    }

    /// PATCH /alert-manager/contact-points.
    package mutating func updateContact(_ email: String, sendsResolved: Bool?, of projectID: String?, in region: String)
        throws(CloudError) -> CockpitAlertManager.Contact
    {
        var changed: CockpitAlertManager.Contact?
        _ = try changeAlertManager(of: projectID, in: region) { manager throws(CloudError) in
            guard let index = manager.contacts.firstIndex(where: { $0.email == email }) else {
                throw .notFound(resource: "contact point", id: email)
            }
            if let sendsResolved { manager.contacts[index].sendsResolved = sendsResolved }
            changed = manager.contacts[index]
        }
        return changed ?? .init(email: email, sendsResolved: true)
    }

    /// POST /alert-manager/contact-points/delete.
    package mutating func removeContact(_ email: String, of projectID: String?, in region: String) throws(CloudError) {
        _ = try changeAlertManager(of: projectID, in: region) { manager throws(CloudError) in
            guard manager.contacts.contains(where: { $0.email == email }) else {
                throw .notFound(resource: "contact point", id: email)
            }
            manager.contacts.removeAll { $0.email == email }
        }
    }

    /// POST /alert-manager/trigger-test-alert: a message to every contact, see ``alertMessages``.
    package mutating func sendTestAlert(of projectID: String?, in region: String) throws(CloudError) {
        guard let manager = try alertManager(of: projectID, in: region), manager.isEnabled else {
            throw .precondition(name: "resource_not_usable", help: "enable the alert manager first")
        }
        for contact in manager.contacts {
            state.cockpit.messages.append(
                CockpitMessage(
                    sentAt: state.now, projectID: project(projectID), email: contact.email, subject: "TestAlert"))
        }
        let surplus = state.cockpit.messages.count - 1000
        if surplus > 0 { state.cockpit.messages.removeFirst(surplus) }
        changes += 1
    }

    /// The messages that alert managers sent, oldest first; only the newest 1000 are kept.
    package var alertMessages: [CockpitMessage] { state.cockpit.messages }

    /// Changes a project's alert manager, made if it isn't there. Throws what `body` throws, and a refusal for a project that
    /// was deleted.
    mutating func changeAlertManager(
        of projectID: String?, in region: String, _ body: (inout CockpitAlertManager) throws(CloudError) -> Void
    ) throws(CloudError) -> CockpitAlertManager {
        let project = project(projectID)
        guard state.account.deleted[project] == nil else {
            throw .permissionsDenied(resource: "cockpit", action: "write")
        }
        let key = "\(region)/\(project)"
        var manager = state.cockpit.managers[key] ?? CockpitAlertManager(id: state.random.uuid())
        try body(&manager)
        state.cockpit.managers[key] = manager
        state.account.seen[project] = true
        changes += 1
        return manager
    }
}
