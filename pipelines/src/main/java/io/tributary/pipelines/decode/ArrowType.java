package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a column holds (Schema.fbs).
 *
 * @param bits of a number; of an offset for a text
 * @param unit of a timestamp, else null
 * @param word as Arrow calls it
 */
record ArrowType(
        Kind kind, int bits, boolean signed, @Nullable TimeUnit unit, String word) {
    enum Kind {
        NULL,
        INT,
        FLOAT,
        BOOL,
        TEXT,
        TIMESTAMP,
        /** One that no field can hold. */
        OTHER
    }

    private static final String[] WORDS = {
        "none",
        "null",
        "int",
        "float",
        "binary",
        "utf8",
        "bool",
        "decimal",
        "date",
        "time",
        "timestamp",
        "interval",
        "list",
        "struct",
        "union",
        "fixed-size binary",
        "fixed-size list",
        "map",
        "duration",
        "large binary",
        "large utf8",
        "large list",
        "run-end encoded",
        "binary view",
        "utf8 view",
        "list view",
        "large list view"
    };
    private static final int INT = 2;
    private static final int FLOAT = 3;
    private static final int UTF8 = 5;
    private static final int TIMESTAMP = 10;
    private static final int UNION = 14;
    private static final int LARGE_UTF8 = 20;
    private static final int BINARY_VIEW = 23;
    private static final int UTF8_VIEW = 24;
    private static final TimeUnit[] UNITS = {TimeUnit.S, TimeUnit.MS, TimeUnit.US, TimeUnit.NS};

    /** An index into a dictionary whose type is not given. */
    static final ArrowType INDEX = new ArrowType(Kind.INT, 32, true, null, "int32");

    /** The type of a field, by its number in the union of types and its table. */
    static ArrowType of(Flatbuffer flat, int number, int table) {
        return switch (number) {
            case 1 -> plain(Kind.NULL, 0, "null");
            case INT -> integer(flat, table);
            case FLOAT -> floating(flat, table);
            case UTF8 -> plain(Kind.TEXT, 32, "utf8");
            case LARGE_UTF8 -> plain(Kind.TEXT, 64, "large utf8");
            case 6 -> plain(Kind.BOOL, 1, "bool");
            case TIMESTAMP -> {
                int unit = flat.shortOf(table, 0, 0);
                boolean known = unit >= 0 && unit < UNITS.length;
                yield known
                        ? new ArrowType(Kind.TIMESTAMP, 64, true, UNITS[unit], "timestamp")
                        : plain(Kind.OTHER, 0, "timestamp of unit " + unit);
            }
            default ->
                plain(Kind.OTHER, 0, number > 0 && number < WORDS.length ? WORDS[number] : "type number " + number);
        };
    }

    private static ArrowType plain(Kind kind, int bits, String word) {
        return new ArrowType(kind, bits, true, null, word);
    }

    /** An int of the table's width. */
    static ArrowType integer(Flatbuffer flat, int table) {
        int bits = flat.intOf(table, 0, 0);
        boolean signed = flat.byteOf(table, 1, 0) != 0;
        boolean known = bits == 8 || bits == 16 || bits == 32 || bits == 64;
        return new ArrowType(known ? Kind.INT : Kind.OTHER, bits, signed, null, (signed ? "int" : "uint") + bits);
    }

    private static ArrowType floating(Flatbuffer flat, int table) {
        int precision = flat.shortOf(table, 0, 0);
        boolean known = precision >= 0 && precision < 3;
        return known
                ? plain(Kind.FLOAT, 16 << precision, "float" + (16 << precision))
                : plain(Kind.OTHER, 0, "float of precision " + precision);
    }

    /** Whether its values can be what a slot wants. */
    boolean fits(Slot slot) {
        boolean isIso = slot.unit() == TimeUnit.ISO;
        return switch (kind) {
            case NULL -> true;
            case INT -> slot.type().isNumber() || (slot.type() == Type.TIME && !isIso);
            case FLOAT -> slot.type() == Type.DOUBLE || (slot.type() == Type.TIME && !isIso);
            case BOOL -> slot.type() == Type.BOOL;
            case TEXT -> slot.type() == Type.TEXT || isIso;
            case TIMESTAMP -> slot.type() == Type.INT || slot.type() == Type.TIME;
            case OTHER -> false;
        };
    }

    /**
     * How many buffers a field has by itself, its children's not counted (Columnar Format, "Buffer Listing for Each
     * Layout"); -1 for a type that Arrow 1.4 does not know.
     *
     * @param isSparse of a union
     */
    static int buffers(int number, boolean isSparse, boolean isVersion4) {
        return switch (number) {
            case 1, 22 -> 0;
            case 13, 16 -> 1;
            case INT, FLOAT, 6, 7, 8, 9, TIMESTAMP, 11, 12, 15, 17, 18, 21, BINARY_VIEW, UTF8_VIEW -> 2;
            case 4, UTF8, 19, LARGE_UTF8, 25, 26 -> 3;
            case UNION -> (isSparse ? 1 : 2) + (isVersion4 ? 1 : 0);
            default -> -1;
        };
    }

    /** Whether each record batch says how many more buffers a field of that type has. */
    static boolean isView(int number) {
        return number == BINARY_VIEW || number == UTF8_VIEW;
    }

    static boolean isUnion(int number) {
        return number == UNION;
    }
}
