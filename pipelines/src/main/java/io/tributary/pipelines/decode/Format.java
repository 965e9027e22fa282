package io.tributary.pipelines.decode;

/** How a payload is written. */
public enum Format {
    /** One JSON document (RFC 8259) in UTF-8 is one reading; fields are found by path. */
    JSON,
    /** The payload is one bare decimal number, white space around it allowed. */
    NUMBER,
    /** Each line is one reading (RFC 4180, quoting included); fields are found by column name or index. */
    CSV;

    /** The word of config files. */
    public String word() {
        return switch (this) {
            case JSON -> "json";
            case NUMBER -> "number";
            case CSV -> "csv";
        };
    }

    /**
     * Gives back a field's path when payloads of this format can have it.
     *
     * @throws IllegalArgumentException with value, rule and way out when they cannot
     */
    public String path(String path) {
        if (this == JSON) {
            JsonPath.parse(path);
        } else if (this == CSV && path.isBlank()) {
            throw new IllegalArgumentException(
                    "a CSV field needs a column: give its name in the header or its index from 0");
        }
        return path;
    }
}
