package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.List;

/** What a named value consists of, and a field may ask for by that word. */
enum Part {
    /** The full name. */
    NAME("name", Type.TEXT),
    /** The unit as the sender writes it; SenML only. */
    UNIT("unit", Type.TEXT),
    /** A number. */
    VALUE("value", Type.DOUBLE),
    /** A value that is a text. */
    TEXT("text", Type.TEXT),
    /** A value that is a bool. */
    FLAG("flag", Type.BOOL),
    /** A value that is bytes, in Base64 for URLs without padding; SenML only. */
    DATA("data", Type.TEXT),
    /** The integral over time; SenML only. */
    SUM("sum", Type.DOUBLE),
    /** Whether the value was held back while the sender had no connection; Sparkplug only. */
    HISTORICAL("historical", Type.BOOL);

    private final String word;
    private final Type type;

    Part(String word, Type type) {
        this.word = word;
        this.type = type;
    }

    /**
     * The part that a field asks for.
     *
     * @throws IllegalArgumentException when there is no such part, or it is of another type
     */
    static Part of(Format format, FieldSpec field) {
        Part part = Arrays.stream(values())
                .filter(known -> known.word.equals(field.path()) && known.isIn(format))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("field " + field.name() + " asks for '" + field.path()
                        + "', but a value of format " + format.word() + " has " + words(format)
                        + "; name one of them, or say 'each: time' to find values by their names"));
        boolean fits = part == VALUE ? field.type().isNumber() : field.type() == part.type;
        if (!fits) {
            throw new IllegalArgumentException(
                    "field " + field.name() + " is of type " + field.type().word() + ", but '" + part.word
                            + "' of a value is " + part.type.word() + "; say that");
        }
        return part;
    }

    private boolean isIn(Format format) {
        boolean isSparkplug = format == Format.SPARKPLUG;
        return switch (this) {
            case NAME, VALUE, TEXT, FLAG -> format.hasNamedValues();
            case UNIT, DATA, SUM -> format.hasNamedValues() && !isSparkplug;
            case HISTORICAL -> isSparkplug;
        };
    }

    private static List<String> words(Format format) {
        return Arrays.stream(values())
                .filter(part -> part.isIn(format))
                .map(part -> part.word)
                .toList();
    }
}
