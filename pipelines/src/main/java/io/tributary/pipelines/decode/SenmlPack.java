package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a SenML pack one after the other, resolved (RFC 8428 section 4.6): base fields hold from the record
 * that has them on.
 */
final class SenmlPack {
    private static final int BASE_NAME = 0;
    private static final int BASE_TIME = 1;
    private static final int BASE_UNIT = 2;
    private static final int BASE_VALUE = 3;
    private static final int BASE_SUM = 4;
    private static final int BASE_VERSION = 5;
    private static final int NAME = 6;
    private static final int UNIT = 7;
    private static final int VALUE = 8;
    private static final int TEXT = 9;
    private static final int FLAG = 10;
    private static final int DATA = 11;
    private static final int SUM = 12;
    private static final int TIME = 13;

    /** Labels in JSON, RFC 8428 table 1. */
    private static final List<String> JSON_LABELS =
            List.of("bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t");
    /** Labels in CBOR, RFC 8428 table 4. */
    private static final List<String> CBOR_LABELS =
            List.of("-2", "-3", "-4", "-5", "-6", "-1", "0", "1", "2", "3", "4", "8", "5", "6");

    private static final List<Type> TYPES = List.of(
            Type.TEXT,
            Type.TIME,
            Type.TEXT,
            Type.DOUBLE,
            Type.DOUBLE,
            Type.INT,
            Type.TEXT,
            Type.TEXT,
            Type.DOUBLE,
            Type.TEXT,
            Type.BOOL,
            Type.TEXT,
            Type.DOUBLE,
            Type.TIME);

    private static final int VERSION_MAX = 10;
    /** Times nearer to zero than 2^28 s are relative to now, RFC 8428 section 4.5.3. */
    private static final long RELATIVE_MICROS_MAX = (1L << 28) * 1_000_000;

    private final Reading record;
    private final PathParser parser;
    private final byte[] joined = new byte[2 * Reading.TEXT_BYTES_MAX];
    private final Slice baseName = new Slice();
    private final Slice baseUnit = new Slice();
    private long baseTime;
    private double baseValue;
    private double baseSum;

    SenmlPack(Format format) {
        boolean isCbor = format == Format.SENML_CBOR;
        List<Slot> slots = slots(isCbor ? CBOR_LABELS : JSON_LABELS);
        record = new Reading(slots);
        PathNode root = PathNode.outside(List.of(), JsonPath.ROOT);
        PathNode element = PathNode.inside(slots).guardedBy(BASE_VERSION);
        parser = isCbor
                ? new CborPaths(root, element, JsonPath.ROOT, record)
                : new JsonPaths(root, element, JsonPath.ROOT, record);
    }

    private static List<Slot> slots(List<String> labels) {
        return IntStream.range(0, labels.size())
                .mapToObj(slot -> {
                    Type type = TYPES.get(slot);
                    TimeUnit unit = type == Type.TIME ? TimeUnit.S : null;
                    return new Slot(
                            JSON_LABELS.get(slot),
                            type,
                            labels.get(slot),
                            unit,
                            -Double.MAX_VALUE,
                            Double.MAX_VALUE,
                            false,
                            false);
                })
                .toList();
    }

    /** Reads payloads; gives records by {@link PathParser#next}. */
    PathParser parser() {
        return parser;
    }

    /** Forgets what an earlier pack said. */
    void begin() {
        baseName.clear();
        baseUnit.clear();
        baseTime = 0;
        baseValue = 0;
        baseSum = 0;
    }

    /** Takes the base fields of the record at hand; gives why this record and those after it can't be resolved, or null. */
    @Nullable
    String rebase() {
        for (int slot = BASE_NAME; slot <= BASE_VERSION; slot++) {
            if (record.isSpoilt(slot)) {
                return "its base fields can't be understood, and so no record from it on can be resolved";
            }
        }
        if (record.isSet(BASE_VERSION) && record.getLong(BASE_VERSION) > VERSION_MAX) {
            return "it is of SenML version " + record.getLong(BASE_VERSION) + ", and " + VERSION_MAX
                    + " is the highest known; send that";
        }
        if (record.isSet(BASE_NAME)) {
            record.text(BASE_NAME, baseName);
        }
        if (record.isSet(BASE_UNIT)) {
            record.text(BASE_UNIT, baseUnit);
        }
        baseTime = record.isSet(BASE_TIME) ? record.getLong(BASE_TIME) : baseTime;
        baseValue = record.isSet(BASE_VALUE) ? record.getDouble(BASE_VALUE) : baseValue;
        baseSum = record.isSet(BASE_SUM) ? record.getDouble(BASE_SUM) : baseSum;
        return null;
    }

    /** Whether the record at hand has base fields only: it says something about those after it, and nothing else. */
    boolean isBaseOnly() {
        boolean any = false;
        for (int slot = BASE_NAME; slot <= TIME; slot++) {
            any |= record.isSet(slot);
            if (slot > BASE_VERSION && record.isSet(slot)) {
                return false;
            }
        }
        return any;
    }

    /**
     * Resolves the record at hand; gives why it can't, or null.
     *
     * @param received the time of arrival, to which relative times relate, in microseconds
     */
    @Nullable
    String resolve(long received, NamedValue into) {
        into.clear();
        String fault = name(into);
        if (fault == null) {
            fault = value(into);
        }
        if (record.isSet(UNIT)) {
            record.text(UNIT, into.unit);
        } else {
            into.unit.set(baseUnit);
        }
        long time = plus(baseTime, record.isSet(TIME) ? record.getLong(TIME) : 0);
        boolean isRelative = time > -RELATIVE_MICROS_MAX && time < RELATIVE_MICROS_MAX;
        into.micros = isRelative ? plus(received, time) : time;
        return fault;
    }

    private @Nullable String name(NamedValue into) {
        into.base.set(baseName);
        if (record.isSet(NAME)) {
            record.text(NAME, into.own);
        }
        int length = baseName.length() + into.own.length();
        System.arraycopy(baseName.bytes(), baseName.from(), joined, 0, baseName.length());
        System.arraycopy(into.own.bytes(), into.own.from(), joined, baseName.length(), into.own.length());
        into.name.set(joined, 0, length);
        if (length == 0) {
            return "it has no name; send n, or bn before it";
        }
        for (int i = 0; i < length; i++) {
            if (!isNameByte(joined[i], i == 0)) {
                return "its name '" + Excerpt.of(joined, 0, length)
                        + "' is not one (RFC 8428 section 4.5.1); use letters, digits and - : . / _ and begin with one"
                        + " of the first two";
            }
        }
        return null;
    }

    private static boolean isNameByte(byte next, boolean first) {
        boolean isAlphanumeric =
                (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9');
        return isAlphanumeric || (!first && "-:./_".indexOf(next) >= 0);
    }

    private @Nullable String value(NamedValue into) {
        int values = 0;
        for (int slot = VALUE; slot <= DATA; slot++) {
            values += record.isSet(slot) ? 1 : 0;
        }
        if (values > 1) {
            return "it has more than one value; send one of v, vs, vb, vd";
        }
        if (record.isSet(VALUE)) {
            into.setNumber(baseValue + record.getDouble(VALUE));
        } else if (record.isSet(FLAG)) {
            into.setFlag(record.getLong(FLAG) != 0);
        } else if (record.isSet(TEXT)) {
            record.text(TEXT, into.text);
            into.kind = NamedValue.Kind.TEXT;
        } else if (record.isSet(DATA)) {
            record.text(DATA, into.text);
            into.kind = NamedValue.Kind.DATA;
        } else if (!record.isSet(SUM)) {
            return "it has neither a value nor a sum; send one of v, vs, vb, vd or s";
        }
        into.hasSum = record.isSet(SUM);
        into.sum = into.hasSum ? baseSum + record.getDouble(SUM) : 0;
        return null;
    }

    private static long plus(long a, long b) {
        long sum = a + b;
        boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return overflows ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
