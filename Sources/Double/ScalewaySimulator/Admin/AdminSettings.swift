import SimulatedCloud

/// The switches of the cloud's behaviour: `/_simulator/settings`.
enum AdminSettings {
    static func shown(_ settings: CloudSettings) -> JSONValue {
        [
            "pessimistic": .bool(settings.isPessimistic),
            "refuseWritesWhileTransient": .bool(settings.refusesWritesWhileTransient),
            "ignoreNamespaceNameFilter": .bool(settings.ignoresNamespaceNameFilter),
        ]
    }

    /// What isn't in the body stays as it is.
    static func changed(_ settings: CloudSettings, _ body: inout BodyReader) -> CloudSettings {
        var settings = settings
        settings.isPessimistic = body.bool("pessimistic") ?? settings.isPessimistic
        settings.refusesWritesWhileTransient =
            body.bool("refuseWritesWhileTransient") ?? settings.refusesWritesWhileTransient
        settings.ignoresNamespaceNameFilter =
            body.bool("ignoreNamespaceNameFilter") ?? settings.ignoresNamespaceNameFilter
        return settings
    }
}
