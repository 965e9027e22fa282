package io.tributary.pipelines.decode;

/** How a payload is written. */
public enum Format {
    /** One JSON document (RFC 8259) in UTF-8 is one reading, or each element of an array in it; fields are found by path. */
    JSON("json"),
    /** The payload is one bare decimal number, white space around it allowed. */
    NUMBER("number"),
    /** Each line is one reading (RFC 4180, quoting included); fields are found by column name or index. */
    CSV("csv"),
    /** As JSON, of one item of CBOR (RFC 8949). */
    CBOR("cbor"),
    /** A pack of SenML records in JSON (RFC 8428): each record is one reading, or all those of one time together. */
    SENML("senml"),
    /** As {@link #SENML}, in CBOR. */
    SENML_CBOR("senml-cbor"),
    /** Sparkplug B 3.0: each metric of a birth or data message is one reading, or all those of one time together. */
    SPARKPLUG("sparkplug"),
    /** An Arrow IPC stream (Arrow Columnar Format 1.4): each row is one reading; fields are found by column name. */
    ARROW("arrow");

    /** One value with its name and unit is one reading. */
    static final String EACH_VALUE = "value";

    /** The values of one time are one reading, each a field by its name. */
    static final String EACH_TIME = "time";

    private final String word;

    Format(String word) {
        this.word = word;
    }

    /** The word of config files. */
    public String word() {
        return word;
    }

    /** Whether payloads are lists of values with names and times of their own. */
    boolean hasNamedValues() {
        return this == SENML || this == SENML_CBOR || this == SPARKPLUG;
    }

    /** Whether fields are found by paths from a document's root. */
    boolean hasPaths() {
        return this == JSON || this == CBOR;
    }

    /**
     * Gives back a field's path when payloads of this format can have it.
     *
     * @throws IllegalArgumentException with value, rule and way out when they cannot
     */
    public String path(String path) {
        if (hasPaths()) {
            JsonPath.parseWithin(path);
        } else if (hasNamedValues() && path.isEmpty()) {
            throw new IllegalArgumentException("a field's path is empty; leave it out, or name what the field holds");
        } else if (this == CSV && path.isBlank()) {
            throw new IllegalArgumentException(
                    "a CSV field needs a column: give its name in the header or its index from 0");
        } else if (this == ARROW && path.isEmpty()) {
            throw new IllegalArgumentException(
                    "a field's path is empty; leave it out, or name the column that the field is in");
        }
        return path;
    }

    /**
     * Gives back what of a payload is one reading, when payloads of this format can be taken apart so: for JSON and CBOR
     * the path of an array, for lists of named values {@value #EACH_VALUE} or {@value #EACH_TIME}. Empty for the format's usual.
     *
     * @throws IllegalArgumentException with value, rule and way out when they cannot
     */
    public String each(String each) {
        if (each.isEmpty()) {
            return each;
        }
        if (hasPaths()) {
            JsonPath.parseEach(each);
        } else if (hasNamedValues()) {
            if (!each.equals(EACH_VALUE) && !each.equals(EACH_TIME)) {
                throw new IllegalArgumentException("'" + each + "' is no reading of format " + word
                        + "; write value for one reading per value, or time for one of all values of a time");
            }
        } else {
            throw new IllegalArgumentException("format " + word + " has no 'each'; leave it out");
        }
        return each;
    }
}
