@main
struct Gabarit {
    static func main() {}
}
