import Foundation
import SimulatedCloud

/// What can be ordered, and an instance's certificate, in Scaleway's JSON.
enum DatabaseCatalogueWire {
    static func engines(_ region: String) -> [JSONValue] {
        let versions: [JSONValue] = DatabaseCatalogue.versions.map {
            [
                "version": .string(String($0.major)), "name": .string($0.engine), "end_of_life": nil,
                "available_settings": [],
                "available_init_settings": [], "disabled": false, "beta": false, "release_date": nil,
            ]
        }
        return [["name": "PostgreSQL", "logo_url": "", "versions": .array(versions), "region": .string(region)]]
    }

    static func nodeTypes(_ region: String) -> [JSONValue] {
        let volumes: [JSONValue] = ["lssd", "sbs_5k", "sbs_15k"].map { type in
            [
                "type": .string(type), "class": type == "lssd" ? "lssd" : "sbs", "description": "",
                "min_size": 5_000_000_000,
                "max_size": 10_000_000_000_000, "chunk_size": 5_000_000_000,
            ]
        }
        return DatabaseCatalogue.nodeTypes.map { type in
            [
                "name": .string(type.name), "stock_status": "available", "description": "", "vcpus": .int(type.cpus),
                "memory": .int(type.memory),
                "volume_constraint": ["min_size": 5_000_000_000, "max_size": 585_000_000_000],
                "is_bssd_compatible": true, "disabled": false, "beta": false, "available_volume_types": .array(volumes),
                "is_ha_required": false, "generation": "generation_v1", "instance_range": "", "region": .string(region),
            ]
        }
    }

    /// A text in PEM's frame: nothing here speaks TLS.
    static func certificate(of instance: DatabaseInstance) -> JSONValue {
        let text = Data("simulated certificate of \(instance.id)".utf8).base64EncodedString()
        let frame = "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
        return [
            "name": "ssl_certificate", "content_type": "application/x-pem-file",
            "content": .string(Data(frame.utf8).base64EncodedString()),
        ]
    }
}
