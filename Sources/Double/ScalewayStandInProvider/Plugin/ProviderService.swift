/// `tfplugin6.Provider`: turns wire messages into calls of ``ProviderCore`` and back. Field numbers are the protocol's.
struct ProviderService {
    let core: ProviderCore

    var service: RawService {
        RawService(
            name: "tfplugin6.Provider",
            methods: [
                ("GetProviderSchema", { _ in schema() }),
                ("ValidateProviderConfig", { _ in [] }),
                ("ConfigureProvider", configure),
                ("ValidateResourceConfig", validateResource),
                ("ValidateDataResourceConfig", validateData),
                ("UpgradeResourceState", upgrade),
                ("ReadResource", read),
                ("ReadDataSource", readData),
                ("PlanResourceChange", plan),
                ("ApplyResourceChange", apply),
                ("ImportResourceState", importState),
                ("ValidateEphemeralResourceConfig", validateEphemeral),
                ("OpenEphemeralResource", openEphemeral),
                // Nothing is held open.
                ("CloseEphemeralResource", { _ in [] }),
                ("GetFunctions", { _ in [] }),
                // A wait goes on when Terraform is interrupted, as in the real provider.
                ("StopProvider", { _ in [] }),
            ])
    }

    private func schema() -> [UInt8] {
        var answer = ProtobufWriter()
        answer.message(1, ProviderSchema.block.schemaMessage())
        for resource in ResourceCatalogue.all {
            answer.message(2) {
                $0.append(1, resource.typeName)
                $0.message(2, resource.schema.schemaMessage(version: resource.entry.version))
            }
        }
        answer.message(3) {
            $0.append(1, PreconfiguredAlerts.typeName)
            $0.message(2, PreconfiguredAlerts.block.schemaMessage())
        }
        answer.message(8) {
            $0.append(1, EphemeralSecretVersion.typeName)
            $0.message(2, EphemeralSecretVersion.block.schemaMessage())
        }
        return answer.bytes
    }

    private func validateData(_ bytes: [UInt8]) throws -> [UInt8] {
        var answer = ProtobufWriter()
        answer.append(1, PreconfiguredAlerts.findings(try ProtobufReader(bytes).dynamicValue(2)))
        return answer.bytes
    }

    private func readData(_ bytes: [UInt8]) async throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        var answer = ProtobufWriter()
        do {
            answer.dynamicValue(1, try await core.readData(request.text(1), config: try request.dynamicValue(2)))
        } catch {
            answer.append(2, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }

    private func validateEphemeral(_ bytes: [UInt8]) throws -> [UInt8] {
        var answer = ProtobufWriter()
        answer.append(1, EphemeralSecretVersion.findings(try ProtobufReader(bytes).dynamicValue(2)))
        return answer.bytes
    }

    private func openEphemeral(_ bytes: [UInt8]) async throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        var answer = ProtobufWriter()
        do {
            answer.dynamicValue(3, try await core.openEphemeral(request.text(1), config: try request.dynamicValue(2)))
        } catch {
            answer.append(1, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }

    private func configure(_ bytes: [UInt8]) throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        let block = try request.dynamicValue(2)
        return diagnostics(1) { try core.configure(block, terraformVersion: request.text(1)) }
    }

    private func validateResource(_ bytes: [UInt8]) throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        let config = try request.dynamicValue(2)
        var answer = ProtobufWriter()
        do {
            answer.append(1, try ResourceCatalogue.named(request.text(1)).validate(config))
        } catch {
            answer.append(1, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }

    private func upgrade(_ bytes: [UInt8]) throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        let json = try ProtobufReader(request.bytes(3)).bytes(1)
        var answer = ProtobufWriter()
        do {
            let resource = try ResourceCatalogue.named(request.text(1))
            answer.dynamicValue(1, resource.schema.conform(try Value(json: json)))
        } catch {
            answer.append(2, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }

    private func read(_ bytes: [UInt8]) async throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        let result = await core.read(request.text(1), state: try request.dynamicValue(2), privateData: request.bytes(3))
        var answer = ProtobufWriter()
        answer.dynamicValue(1, result.state)
        answer.append(2, result.diagnostics)
        answer.append(3, request.bytes(3))
        return answer.bytes
    }

    private func plan(_ bytes: [UInt8]) async throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        // A proposed state of null is a destroy; the configuration is null then too.
        let isDestroy = try request.dynamicValue(3).isNull
        var answer = ProtobufWriter()
        do {
            let plan = try await core.plan(
                request.text(1), prior: try request.dynamicValue(2),
                config: isDestroy ? .null : try request.dynamicValue(4),
                privateData: request.bytes(5))
            answer.dynamicValue(1, plan.planned)
            for attribute in plan.replacements { answer.attributePath(2, attribute) }
            answer.append(3, plan.privateData)
        } catch let error as PluginDiagnostic {
            answer.dynamicValue(1, try request.dynamicValue(3))
            answer.append(4, [error])
        }
        answer.append(5, true)
        return answer.bytes
    }

    private func apply(_ bytes: [UInt8]) async throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        let result = await core.apply(
            request.text(1), prior: try request.dynamicValue(2), planned: try request.dynamicValue(3),
            config: try request.dynamicValue(4), privateData: request.bytes(5))
        var answer = ProtobufWriter()
        answer.dynamicValue(1, result.state)
        answer.append(2, request.bytes(5))
        answer.append(3, result.diagnostics)
        answer.append(4, true)
        return answer.bytes
    }

    private func importState(_ bytes: [UInt8]) throws -> [UInt8] {
        let request = try ProtobufReader(bytes)
        var answer = ProtobufWriter()
        do {
            let resource = try ResourceCatalogue.named(request.text(1))
            let id = try ProviderCore.id(resource, request.text(2))
            answer.message(1) {
                $0.append(1, resource.typeName)
                $0.dynamicValue(2, resource.schema.conform(.object(["id": .string(id.description)])))
            }
        } catch {
            answer.append(2, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }

    private func diagnostics(_ field: Int, _ body: () throws -> Void) -> [UInt8] {
        var answer = ProtobufWriter()
        do {
            try body()
        } catch {
            answer.append(field, [ProviderCore.diagnostic(error)])
        }
        return answer.bytes
    }
}
