import Foundation
import ScalewayStandInProvider

exit(await PluginProcess.run(environment: ProcessInfo.processInfo.environment))
