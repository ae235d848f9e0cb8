extension BadInput {
    /// Text and YAML that is refused before any key is looked at, or for how it is written.
    static let yaml: [BadInput] = [
        .service(
            "unknown key", "image:\n", "imgae:\n", "1:1", "image is missing",
            also: [.and("4:1", "unknown key 'imgae'", "did you mean 'image'?")]),
        .service(
            "unknown key without a near one", "  max: 6", "  max: 6\n  colour: 1", "10:3",
            "unknown key 'colour' in scaling",
            "known keys: min, max, concurrentRequests"),
        .service(
            "unknown nested key", "health: /health", "health: /health\n  helth: /x", "20:3",
            "unknown key 'helth' in http",
            "did you mean 'health'?"),
        .service(
            "duplicate key at the top", "name: web", "name: web\nname: web", "4:1", "duplicate key 'name'",
            "already at 3:1"),
        .service(
            "duplicate nested key", "  max: 6", "  max: 6\n  max: 7", "10:3", "duplicate key 'max'", "already at 9:3"),
        .service(
            "three times the same key", "  max: 6", "  max: 6\n  max: 7\n  max: 8", "10:3", "already at 9:3",
            also: [.and("11:3", "already at 9:3")]),
        .service(
            "duplicate key in quotes", "LOG_LEVEL: info", "\"A\": x\n  'A': y", "14:3", "duplicate key 'A'", "13:3"),
        .service(
            "duplicates at two levels", "  max: 6", "  max: 6\n  max: 7\nname: web", "10:3", "duplicate key 'max'",
            also: [.and("11:1", "duplicate key 'name'")]),
        .service(
            "duplicate secret", "secrets:\n", "secrets:\n  DATABASE_URL: { name: other }\n", "12:3",
            "duplicate key 'DATABASE_URL'"),
        .service("duplicate empty key", "LOG_LEVEL: info", "\"\": x\n  \"\": y", "13:3", "duplicate key"),
        .service(
            "several documents", "apiVersion", "apiVersion: amarre/v1\n---\napiVersion", "1:1", "http is missing",
            also: [
                .and("1:1", "image is missing"), .and("1:1", "kind is missing"), .and("1:1", "name is missing"),
                .and("1:1", "resources is missing"), .and("1:1", "scaling is missing"),
                .and("3:1", "a second document"),
            ]),
        .added("a second document at the end", "---\nkind: Service", "21:1", "a second document"),
        .service(
            "port in quotes", "port: 8080", "port: \"8080\"", "18:9", "http.port must be a whole number",
            "remove the quotes"),
        .service(
            "port as a word", "port: 8080", "port: http", "18:9", "http.port must be a whole number from 1 to 65535",
            "'http'"),
        .service(
            "yes for true", "tag: 1.4.2", "tag: 1.4.2\n  followTag: yes", "7:14",
            "image.followTag must be true or false", "'yes'"),
        .service("on as text", "LOG_LEVEL: info", "LOG_LEVEL: on", "13:14", "put it in quotes"),
        .service("octal number", "port: 8080", "port: 010", "18:9", "without leading zeros"),
        .service("hexadecimal number", "port: 8080", "port: 0x1F", "18:9", "plain decimal"),
        .service("sexagesimal number", "LOG_LEVEL: info", "LOG_LEVEL: 12:30", "13:14", "older YAML readers", "quotes"),
        .service("number with underscore", "port: 8080", "port: 8_080", "18:9", "whole number"),
        .service(
            "fraction for a whole number", "min: 2", "min: 2.0", "8:8", "scaling.min must be a whole number", "'2.0'"),
        .service("not a number", "min: 2", "min: .nan", "8:8", "scaling.min must be a whole number"),
        .service(
            "huge number", "max: 6", "max: 99999999999999999999999", "9:8",
            "scaling.max must be a whole number from 1 to 50"),
        .service("plus sign", "min: 2", "min: +2", "8:8", "plus sign"),
        .service(
            "boolean as text", "LOG_LEVEL: info", "LOG_LEVEL: true", "13:14", "YAML reads this value as a boolean",
            "quotes"),
        .service("number as text", "tag: 1.4.2", "tag: 1.4", "6:8", "image.tag must be text", "'1.4'", "quotes"),
        .service("no value for a required key", "health: /health", "health:", "19:3", "http.health has no value"),
        .service("tilde for a value", "tag: 1.4.2", "tag: ~", "6:3", "image.tag has no value"),
        .service(
            "no value for a group", "image:\n  repository: rg.fr-par.scw.cloud/evalap/web\n  tag: 1.4.2\n", "image:\n",
            "4:1",
            "image has no value"),
        .service(
            "text where a group belongs", "  cpu: 560m\n  memory: 1Gi\n", "  big\n", "15:3",
            "resources must be a group of keys (cpu, memory)", "text"),
        .service(
            "group where text belongs", "name: web", "name: { a: b }", "3:7", "name must be a name", "a group of keys"),
        .service(
            "list where a group belongs", "  LOG_LEVEL: info", "  - LOG_LEVEL", "13:3",
            "environment must be a group of names and values",
            "a list"),
        .service("list as a key", "  LOG_LEVEL: info", "  ? [a]\n  : b", "13:5", "a key is a single word"),
        .service("number as a variable's name", "LOG_LEVEL: info", "1: info", "13:3", "put it in quotes"),
        .service("empty key", "LOG_LEVEL: info", "\"\": info", "13:3", "a variable's name"),
        .service("anchor", "LOG_LEVEL: info", "LOG_LEVEL: &level info", "13:14", "anchors are not accepted"),
        .service("alias", "LOG_LEVEL: info", "LOG_LEVEL: *level", "13:14", "aliases are not accepted"),
        .service("tag", "LOG_LEVEL: info", "LOG_LEVEL: !!str info", "13:14", "tags are not accepted"),
        .service("binary tag on a group", "scaling:\n", "scaling: !thing\n", "7:10", "tags are not accepted"),
        .service("merge key", "  LOG_LEVEL: info", "  <<: { A: b }", "13:3", "merge keys are not accepted"),
        .whole("directive", Array(("%YAML 1.2\n---\n" + BaseState.service).utf8), "1:1", "directives are not accepted"),
        .whole("empty file", [], "1:1", "the file is empty"),
        .whole("comments alone", Array("# nothing\n".utf8), "1:1", "the file is empty"),
        .whole("a list for a file", Array("- a\n".utf8), "1:1", "the file must be a group of keys", "a list"),
        .whole("byte order mark", [0xEF, 0xBB, 0xBF] + Array(BaseState.service.utf8), "1:1", "byte order mark"),
        .whole(
            "a pointer of Git LFS",
            Array(
                ("version https://git-lfs.github.com/spec/v1\n"
                    + "oid sha256:\(String(repeating: "4d", count: 32))\nsize 512\n").utf8), "1:1",
            "this is a pointer of Git LFS and not the file itself: take the folder out of `.gitattributes` and commit "
                + "the file as it is"
        ),
        .whole("UTF-16", [0xFF, 0xFE, 0x61, 0x00], "1:1", "UTF-16"),
        .whole("bad UTF-8", Array("apiVersion: amarre/v1\nkind: S\u{e9}".utf8) + [0xC3, 0x28], "2:9", "not UTF-8"),
        .service(
            "control character", "LOG_LEVEL: info", "LOG_LEVEL: in\u{7}fo", "13:16", "U+0007", "control character"),
        .service(
            "control character by escape", "LOG_LEVEL: info", "LOG_LEVEL: \"in\\0fo\"", "13:14", "\\u{0}",
            "not accepted"),
        .service("text direction", "LOG_LEVEL: info", "LOG_LEVEL: in\u{202E}fo", "13:16", "U+202E", "direction"),
        .service("invisible character", "name: web", "name: we\u{200B}b", "3:9", "U+200B", "can't be seen"),
        .service("private use character", "name: web", "name: \u{E000}web", "3:7", "U+E000", "private use"),
        .service("old line end", "name: web", "name: web\rx: y", "3:10", "carriage return"),
        .service("tab in the indentation", "  port: 8080", "\tport: 8080", "18:1", "a tab"),
    ]

    /// Nine levels of nine: a reader that expands it holds nine to the ninth values.
    static let bomb = """
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
        f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
        g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
        h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]
        ? [*h, *h, *h]
        : i
        """
}
