@main
struct SwiftNote {
    static func main() {}
}
