/// The function `lipsum`: text without a meaning, the same in every render.
///
/// Source: Jinja 3.1 `utils.generate_lorem_ipsum`, with its words.
enum LoremIpsum {
    static func generate(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let bound = try BoundArguments(arguments, "lipsum", ["n", "html", "min", "max"])
        let count = max(0, try bound.integer(0, default: 5))
        let isHTML = try bound.flag(1, default: true, renderer)
        let least = try bound.integer(2, default: 20)
        let most = try bound.integer(3, default: 100)
        guard least < most || count == 0 else { throw TemplateFault(.value, "'lipsum' needs a 'min' below its 'max'") }
        let (words, overflow) = count.multipliedReportingOverflow(by: max(most, 1))
        try renderer.charge(elements: overflow ? .max : words)
        let (wide, tooWide) = most.subtractingReportingOverflow(least)
        guard !tooWide else { throw TemplateFault(.value, "'min' and 'max' of 'lipsum' are too far apart") }
        var paragraphs: [String] = []
        for _ in 0..<count {
            paragraphs.append(paragraph(max(0, least + renderer.random.next(below: max(wide, 1))), &renderer.random))
        }
        let text =
            isHTML ? paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n") : paragraphs.joined(separator: "\n\n")
        try renderer.charge(bytes: text.utf8.count)
        return isHTML ? .markup(text) : .string(text)
    }

    private static func paragraph(_ length: Int, _ random: inout RandomNumbers) -> String {
        var words: [String] = []
        var (lastComma, lastStop, last) = (0, 0, "")
        var capitalized = true
        for index in 0..<length {
            var word = last
            while word == last { word = String(vocabulary[random.next(below: vocabulary.count)]) }
            last = word
            if capitalized { word = word.prefix(1).uppercased() + word.dropFirst() }
            capitalized = false
            if index - (3 + random.next(below: 5)) > lastComma {
                lastComma = index
                lastStop += 2
                word += ","
            }
            if index - (10 + random.next(below: 10)) > lastStop {
                (lastComma, lastStop) = (index, index)
                word += "."
                capitalized = true
            }
            words.append(word)
        }
        var text = words.joined(separator: " ")
        if text.hasSuffix(",") { text.removeLast() }
        return text.hasSuffix(".") ? text : text + "."
    }

    private static let vocabulary = words.split(separator: " ")

    private static let words = """
        a ac accumsan ad adipiscing aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum \
        blandit class commodo condimentum congue consectetuer consequat conubia convallis cras cubilia cum \
        curabitur curae cursus dapibus diam dictum dictumst dignissim dis dolor donec dui duis egestas eget \
        eleifend elementum elit enim erat eros est et etiam eu euismod facilisi facilisis fames faucibus \
        felis fermentum feugiat fringilla fusce gravida habitant habitasse hac hendrerit hymenaeos iaculis \
        id imperdiet in inceptos integer interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula \
        litora lobortis lorem luctus maecenas magna magnis malesuada massa mattis mauris metus mi molestie \
        mollis montes morbi mus nam nascetur natoque nec neque netus nibh nisi nisl non nonummy nostra nulla \
        nullam nunc odio orci ornare parturient pede pellentesque penatibus per pharetra phasellus placerat \
        platea porta porttitor posuere potenti praesent pretium primis proin pulvinar purus quam quis \
        quisque rhoncus ridiculus risus rutrum sagittis sapien scelerisque sed sem semper senectus sit \
        sociis sociosqu sodales sollicitudin suscipit suspendisse taciti tellus tempor tempus tincidunt \
        torquent tortor tristique turpis ullamcorper ultrices ultricies urna ut varius vehicula vel velit \
        venenatis vestibulum vitae vivamus viverra volutpat vulputate
        """
}
