public import ArgumentParser
public import GabaritConfiguration
public import GabaritTelemetry

extension LogFormat: ExpressibleByArgument {}

extension LogLevel: ExpressibleByArgument {}

extension ListenAddress: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
