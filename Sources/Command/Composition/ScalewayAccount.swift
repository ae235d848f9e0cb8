import HTTPTransport
import Model
import Ports
import Scaleway

/// All that is done with one key.
struct ScalewayAccount: Sendable {
    let configuration: ScalewayConfiguration
    let client: ScalewayClient
    let secrets: ScalewaySecretReader
    let reader: ScalewayLiveStateReader
    let resolver: ScalewayReleaseResolver
    let namesakes: ScalewayNamesakeReader
    let writer: ScalewayInstanceWriter
    let attributor: ScalewayChangeAttributor
    let surveyor: ScalewaySurroundingsReader

    init(_ configuration: ScalewayConfiguration, transport: HTTPTransport, time: any TimeSource) {
        self.configuration = configuration
        client = ScalewayClient(configuration, transport: transport, time: time)
        secrets = ScalewaySecretReader(client)
        reader = ScalewayLiveStateReader(client)
        resolver = ScalewayReleaseResolver(client)
        namesakes = ScalewayNamesakeReader(client)
        writer = ScalewayInstanceWriter(client, secretReader: secrets)
        attributor = ScalewayChangeAttributor(client)
        surveyor = ScalewaySurroundingsReader(client)
    }
}
