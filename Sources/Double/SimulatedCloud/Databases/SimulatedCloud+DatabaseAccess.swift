extension SimulatedCloud {
    /// POST /instances/{id}/users.
    package mutating func createDatabaseUser(
        _ name: String, password: String, isAdmin: Bool, of id: String, by caller: Caller
    ) throws(CloudError) -> DatabaseUser {
        var instance = try known(id)
        try refuseUnready(instance)
        guard !name.isEmpty else { throw .invalid("name", "required", "a user needs a name") }
        guard Self.isStrong(password) else { throw .invalid("password", "constraint", Self.passwordHelp) }
        guard !instance.users.contains(where: { $0.name == name }) else {
            throw .alreadyExists(resource: "user", help: "the instance has a user named \(name)")
        }
        let user = DatabaseUser(name: name, isAdmin: isAdmin, password: password)
        instance.users.append(user)
        _ = store(instance, "CreateUser", caller)
        return user
    }

    /// PATCH /instances/{id}/users/{name}.
    package mutating func updateDatabaseUser(
        _ name: String, password: String?, isAdmin: Bool?, of id: String, by caller: Caller
    ) throws(CloudError) -> DatabaseUser {
        var instance = try known(id)
        guard let index = instance.users.firstIndex(where: { $0.name == name }) else {
            throw .notFound(resource: "user", id: name)
        }
        if let password {
            guard Self.isStrong(password) else { throw .invalid("password", "constraint", Self.passwordHelp) }
            instance.users[index].password = password
        }
        if let isAdmin { instance.users[index].isAdmin = isAdmin }
        return store(instance, "UpdateUser", caller).users[index]
    }

    /// DELETE /instances/{id}/users/{name}.
    package mutating func deleteDatabaseUser(_ name: String, of id: String, by caller: Caller) throws(CloudError) {
        var instance = try known(id)
        guard instance.users.contains(where: { $0.name == name }) else { throw .notFound(resource: "user", id: name) }
        instance.users.removeAll { $0.name == name }
        instance.privileges.removeAll { $0.user == name }
        _ = store(instance, "DeleteUser", caller)
    }

    /// POST /instances/{id}/databases.
    package mutating func createLogicalDatabase(_ name: String, of id: String, by caller: Caller) throws(CloudError) {
        var instance = try known(id)
        try refuseUnready(instance)
        guard !name.isEmpty else { throw .invalid("name", "required", "a database needs a name") }
        guard !instance.databases.contains(where: { $0.name == name }) else {
            throw .alreadyExists(resource: "database", help: "the instance has a database named \(name)")
        }
        instance.databases.append(LogicalDatabase(name: name))
        _ = store(instance, "CreateDatabase", caller)
    }

    /// DELETE /instances/{id}/databases/{name}.
    package mutating func deleteLogicalDatabase(_ name: String, of id: String, by caller: Caller) throws(CloudError) {
        var instance = try known(id)
        guard instance.databases.contains(where: { $0.name == name }) else {
            throw .notFound(resource: "database", id: name)
        }
        instance.databases.removeAll { $0.name == name }
        instance.privileges.removeAll { $0.database == name }
        _ = store(instance, "DeleteDatabase", caller)
    }

    /// GET /instances/{id}/privileges: every user with every database.
    package func privileges(of instance: DatabaseInstance, database: String?, user: String?) -> [DatabasePrivilege] {
        instance.databases.filter { matches(database, $0.name) }.flatMap { database in
            instance.users.filter { matches(user, $0.name) }.map { user in
                instance.privileges.first { $0.database == database.name && $0.user == user.name }
                    ?? DatabasePrivilege(database: database.name, user: user.name, permission: .none)
            }
        }
    }

    /// PUT /instances/{id}/privileges.
    ///
    /// The write goes on for a moment behind its answer; another one on the same database is refused with 409 meanwhile
    /// (recorded). A refusal, or any read of the instance, waits for the first, so that a client which repeats or looks
    /// gets through.
    package mutating func setPrivilege(_ privilege: DatabasePrivilege, of id: String, by caller: Caller)
        throws(CloudError)
    {
        var instance = try known(id)
        try refuseUnready(instance)
        if let busy = instance.busy, busy.until > state.now, busy.name.isEmpty || busy.name == privilege.database {
            state.databases.instances[id]?.busy = nil
            changes += 1
            throw .plain(status: 409, message: "Tuple concurrently updated")
        }
        guard instance.databases.contains(where: { $0.name == privilege.database }) else {
            throw .notFound(resource: "database", id: privilege.database)
        }
        // Taking everything from a user who isn't there changes nothing.
        let isUser = instance.users.contains { $0.name == privilege.user }
        guard isUser || privilege.permission == .none else { throw .notFound(resource: "user", id: privilege.user) }
        instance.privileges.removeAll { $0.database == privilege.database && $0.user == privilege.user }
        if isUser { instance.privileges.append(privilege) }
        instance.busy = BusyMark(
            name: privilege.database, until: state.now + settings.scaled(pick(settings.timings.products.afterWrite)))
        _ = store(instance, "SetPrivilege", caller)
    }

    /// Makes the next privilege write on an instance, or membership write on a group, meet one that is going on: for
    /// the admin API.
    package mutating func markBusy(_ id: String) throws(CloudError) {
        let mark = BusyMark(name: "", until: .max)
        if state.databases.instances[id] != nil {
            state.databases.instances[id]?.busy = mark
        } else if state.iam.groups[id] != nil {
            state.iam.groups[id]?.busy = mark
        } else {
            throw .notFound(resource: "instance or group", id: id)
        }
        changes += 1
    }
}
