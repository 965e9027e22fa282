package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one reading before it becomes a row: filled by a parser, checked as a whole, and only then written. One
 * object for all readings.
 */
final class Reading {
    /** Longer texts are not names of things but documents: a batch of them would not fit a small node. */
    static final int TEXT_BYTES_MAX = 1024;

    private static final byte ABSENT = 0;
    private static final byte NULL = 1;
    private static final byte SET = 2;
    private static final byte SPOILT = 3;
    private static final byte[] NO_TEXT = {};

    private final Slot[] slots;
    private final Type[] types;
    private final boolean[] optional;
    private final boolean[] outer;
    private final double[] least;
    private final double[] most;
    private final byte[] states;
    private final double[] doubles;
    /** Ints, microseconds, and 0 or 1 for a bool. */
    private final long[] longs;

    private final byte[][] texts;
    private final int[] textFroms;
    private final int[] textLengths;

    Reading(List<Slot> slots) {
        int size = slots.size();
        this.slots = slots.toArray(Slot[]::new);
        types = new Type[size];
        optional = new boolean[size];
        outer = new boolean[size];
        least = new double[size];
        most = new double[size];
        for (int i = 0; i < size; i++) {
            types[i] = slots.get(i).type();
            optional[i] = slots.get(i).optional();
            outer[i] = slots.get(i).outer();
            least[i] = slots.get(i).least();
            most[i] = slots.get(i).most();
        }
        states = new byte[size];
        doubles = new double[size];
        longs = new long[size];
        texts = new byte[size][];
        Arrays.fill(texts, NO_TEXT);
        textFroms = new int[size];
        textLengths = new int[size];
    }

    Slot slot(int slot) {
        return slots[slot];
    }

    void clear() {
        Arrays.fill(states, ABSENT);
    }

    /** Makes room for the next reading of the same document: outer values stay. */
    void clearInner() {
        for (int slot = 0; slot < states.length; slot++) {
            if (!outer[slot]) {
                states[slot] = ABSENT;
            }
        }
    }

    /** Whether the slot has been met in this payload, be it as null. */
    boolean isMet(int slot) {
        return states[slot] != ABSENT;
    }

    /** There was a value, but none that can be taken; whoever looks at the slot must not take it for a missing one. */
    void spoil(int slot) {
        states[slot] = SPOILT;
    }

    boolean isSpoilt(int slot) {
        return states[slot] == SPOILT;
    }

    /** Whether the slot has a value, which is not null. */
    boolean isSet(int slot) {
        return states[slot] == SET;
    }

    void setNull(int slot) {
        states[slot] = NULL;
    }

    void setDouble(int slot, double value) {
        states[slot] = SET;
        doubles[slot] = value;
    }

    /** An int, or an event time's microseconds. */
    void setLong(int slot, long value) {
        states[slot] = SET;
        longs[slot] = value;
    }

    void setBool(int slot, boolean value) {
        setLong(slot, value ? 1 : 0);
    }

    /** Bytes that stay as they are until the row is written. */
    void setText(int slot, byte[] utf8, int from, int length) {
        states[slot] = SET;
        texts[slot] = utf8;
        textFroms[slot] = from;
        textLengths[slot] = length;
    }

    /** Takes a number where one is wanted; false, and nothing taken, where it does not fit. */
    boolean takeNumber(int slot, Decimal number) {
        Type type = types[slot];
        if (type == Type.DOUBLE) {
            setDouble(slot, number.toDouble());
            return true;
        } else if (type == Type.INT && number.isLong()) {
            setLong(slot, number.toLong());
            return true;
        }
        TimeUnit unit = slots[slot].unit();
        if (unit == null || unit == TimeUnit.ISO) {
            return false;
        }
        setLong(slot, number.toMicros(unit));
        return true;
    }

    /** Takes a text where one is wanted, which may be an ISO 8601 time; false, and nothing taken, where it does not fit. */
    boolean takeText(int slot, byte[] utf8, int from, int length) {
        if (types[slot] == Type.TEXT && length <= TEXT_BYTES_MAX) {
            setText(slot, utf8, from, length);
            return true;
        }
        if (slots[slot].unit() == TimeUnit.ISO) {
            long micros = IsoTime.micros(utf8, from, length);
            if (micros != IsoTime.NOT_A_TIME) {
                setLong(slot, micros);
                return true;
            }
        }
        return false;
    }

    /** Takes a bool where one is wanted; false, and nothing taken, where not. */
    boolean takeBool(int slot, boolean value) {
        if (types[slot] != Type.BOOL) {
            return false;
        }
        setBool(slot, value);
        return true;
    }

    /** Takes a null where one is allowed; false, and nothing taken, where not. */
    boolean takeNull(int slot) {
        if (!optional[slot]) {
            return false;
        }
        setNull(slot);
        return true;
    }

    /** Why this reading can't be a row: a required value is missing or a number out of range. Null when it can. */
    @Nullable
    String fault() {
        for (int slot = 0; slot < states.length; slot++) {
            if (states[slot] != SET) {
                if (!optional[slot]) {
                    return slots[slot].missing();
                }
            } else if (types[slot] == Type.DOUBLE) {
                double value = doubles[slot];
                if (!(value >= least[slot] && value <= most[slot])) {
                    return doubleFault(slot, value);
                }
            } else if (types[slot] == Type.INT) {
                long value = longs[slot];
                if (!(value >= least[slot] && value <= most[slot])) {
                    return slots[slot].outside(Long.toString(value));
                }
            }
        }
        return null;
    }

    private String doubleFault(int slot, double value) {
        return Double.isFinite(value)
                ? slots[slot].outside(Double.toString(value))
                : slots[slot].notFinite(Double.toString(value));
    }

    long getLong(int slot) {
        return longs[slot];
    }

    double getDouble(int slot) {
        return doubles[slot];
    }

    /** Moves {@code into} to where a text stands. */
    void text(int slot, Slice into) {
        into.set(texts[slot], textFroms[slot], textLengths[slot]);
    }

    /** Writes one slot's value to a row of its column. */
    void write(int slot, Column column, int row) {
        if (states[slot] != SET) {
            column.setNull(row);
            return;
        }
        switch (types[slot]) {
            case DOUBLE -> column.setDouble(row, doubles[slot]);
            case INT, TIME -> column.setLong(row, longs[slot]);
            case BOOL -> column.setBool(row, longs[slot] != 0);
            case TEXT -> column.setId(row, column.dictionary().idOf(texts[slot], textFroms[slot], textLengths[slot]));
        }
    }

    /** Every value's text, for tests that compare two parsers. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (int slot = 0; slot < states.length; slot++) {
            all.append(slots[slot].name()).append('=').append(text(slot)).append(' ');
        }
        return all.toString();
    }

    private String text(int slot) {
        if (states[slot] != SET) {
            return "null"; // missing and null are the same to a row
        }
        return switch (types[slot]) {
            case DOUBLE -> Long.toHexString(Double.doubleToRawLongBits(doubles[slot]));
            case TEXT ->
                '"' + new String(texts[slot], textFroms[slot], textLengths[slot], StandardCharsets.UTF_8) + '"';
            default -> Long.toString(longs[slot]);
        };
    }
}
