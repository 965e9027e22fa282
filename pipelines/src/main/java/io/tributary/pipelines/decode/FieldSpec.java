package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.regex.Pattern;

/**
 * A field that a pipeline wants of each reading.
 *
 * @param name the column's name: a letter or underscore, then letters, digits, underscores
 * @param type {@link Type#BOOL}, {@link Type#INT}, {@link Type#DOUBLE} or {@link Type#TEXT}; a double takes whole numbers
 *     too, nothing else is converted
 * @param path where the value is: a JSON path such as {@code a.b[0].c} or {@code ['a.b'].c}; a CSV column's name in the
 *     header, or its index from 0; ignored for a bare number
 * @param unit a UCUM code, empty for none
 * @param least the smallest believable number, inclusive; negative infinity for no bound
 * @param most the largest believable number, inclusive; positive infinity for no bound. NaN and infinities are never believed
 * @param optional whether the field may be missing or null, which then is null in the row; otherwise such a reading is rejected
 */
public record FieldSpec(String name, Type type, String path, String unit, double least, double most, boolean optional) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public FieldSpec {
        checkName(name, "field");
        if (type == Type.TIME) {
            throw new IllegalArgumentException("field " + name
                    + " is of type time, but only the event time is one; say int for a count or text for ISO 8601");
        }
        if (!(least <= most)) {
            throw new IllegalArgumentException("field " + name + " has the range [" + least + ", " + most
                    + "], which holds no number; put the lesser bound first");
        }
    }

    /** A required field found under its own name, without unit or bounds. */
    public static FieldSpec of(String name, Type type) {
        return of(name, type, name);
    }

    /** A required field without unit or bounds. */
    public static FieldSpec of(String name, Type type, String path) {
        return new FieldSpec(name, type, path, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false);
    }

    public FieldSpec within(double atLeast, double atMost) {
        return new FieldSpec(name, type, path, unit, atLeast, atMost, optional);
    }

    public FieldSpec optionally() {
        return new FieldSpec(name, type, path, unit, least, most, true);
    }

    static void checkName(String name, String what) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " name '" + name
                    + "' must be a letter or underscore, then letters, digits or underscores; rename it");
        }
        if (name.equals(Schema.TIME_NAME)) {
            throw new IllegalArgumentException(what + " name 'time' is taken by the event time; give it another name");
        }
    }
}
