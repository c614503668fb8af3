/// The arguments of a process, as `main` gets them.
public typealias ProcessArguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// What libFuzzer calls with each input: its bytes and how many they are; always 0.
public typealias FuzzTarget = @convention(c) (UnsafePointer<UInt8>, Int) -> CInt

/// The way into libFuzzer, which reads the arguments and calls the target until its time is over.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<ProcessArguments>, _ target: FuzzTarget
) -> CInt

/// Runs a fuzz target to the end of its time; its status is that of the process.
public func runFuzzer(_ count: CInt, _ arguments: ProcessArguments, _ target: FuzzTarget) -> CInt {
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments, target)
}
