package io.tributary.pipelines.operator;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/** Readings that a step holds, each in a place of its own: plain arrays that grow up to a limit, and a list of free places. */
final class HeldReadings {
    static final int NONE = -1;
    private static final int FIRST = 64;

    private static final int OTHER = 1;
    private static final int USED = 2;
    private static final int SAVED = 4;
    private static final int UP_TO_DATE = 8;

    private final int width;
    private final int readingsMax;
    private long[] times = new long[FIRST];
    /** The order of arrival. */
    private long[] numbers = new long[FIRST];
    /** By reading and column: the value; a double's bits, a text's id. */
    private long[] values;
    /** By reading: a bit for each column that is null. */
    private long[] nulls = new long[FIRST];

    private int[] keys = new int[FIRST];
    /** Of a free place: the next one. Else the neighbours in the list of its key. */
    private int[] next = new int[FIRST];

    private int[] previous = new int[FIRST];
    private byte[] marks = new byte[FIRST];
    private int size;
    private int limit;
    private int free = NONE;
    private long nextNumber;

    /** @param width columns of a reading, at most 64 */
    HeldReadings(int width, int readingsMax) {
        this.width = width;
        this.readingsMax = readingsMax;
        this.values = new long[FIRST * width];
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == readingsMax;
    }

    /** All places in use are below. */
    int limit() {
        return limit;
    }

    long nextNumber() {
        return nextNumber;
    }

    void nextNumber(long number) {
        nextNumber = number;
    }

    /** A place for a reading that comes now; there must be room. */
    int take(long time, boolean ofOther) {
        int reading = free;
        if (reading != NONE) {
            free = next[reading];
        } else {
            reading = limit++;
            if (reading == times.length) {
                grow(reading * 2);
            }
        }
        size++;
        times[reading] = time;
        numbers[reading] = nextNumber++;
        nulls[reading] = 0;
        keys[reading] = NONE;
        next[reading] = NONE;
        previous[reading] = NONE;
        marks[reading] = (byte) (ofOther ? OTHER : 0);
        return reading;
    }

    private void grow(int capacity) {
        times = Arrays.copyOf(times, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
        values = Arrays.copyOf(values, capacity * width);
        nulls = Arrays.copyOf(nulls, capacity);
        keys = Arrays.copyOf(keys, capacity);
        next = Arrays.copyOf(next, capacity);
        previous = Arrays.copyOf(previous, capacity);
        marks = Arrays.copyOf(marks, capacity);
    }

    void release(int reading) {
        next[reading] = free;
        free = reading;
        numbers[reading] = NONE;
        size--;
    }

    /** Whether a place is in use. */
    boolean isHeld(int reading) {
        return numbers[reading] != NONE;
    }

    boolean isBefore(int a, int b) {
        return times[a] < times[b] || (times[a] == times[b] && numbers[a] < numbers[b]);
    }

    long time(int reading) {
        return times[reading];
    }

    long number(int reading) {
        return numbers[reading];
    }

    long value(int reading, int column) {
        return values[reading * width + column];
    }

    void value(int reading, int column, long value) {
        values[reading * width + column] = value;
    }

    boolean isNull(int reading, int column) {
        return (nulls[reading] & (1L << column)) != 0;
    }

    void setNull(int reading, int column) {
        nulls[reading] |= 1L << column;
    }

    /** Of the first columns, as many as the key has. */
    boolean anyNull(int reading, int columns) {
        return columns > 0 && (nulls[reading] & (-1L >>> (Long.SIZE - columns))) != 0;
    }

    /** Rewrites a column of all readings of one stream where it is not null. */
    void replace(boolean ofOther, int column, LongUnaryOperator by) {
        for (int reading = 0; reading < limit; reading++) {
            if (isHeld(reading) && isOfOther(reading) == ofOther && !isNull(reading, column)) {
                value(reading, column, by.applyAsLong(value(reading, column)));
            }
        }
    }

    int key(int reading) {
        return keys[reading];
    }

    void key(int reading, int key) {
        keys[reading] = key;
    }

    int next(int reading) {
        return next[reading];
    }

    int previous(int reading) {
        return previous[reading];
    }

    /** Makes one the successor of the other; either may be {@link #NONE}. */
    void link(int earlier, int later) {
        if (earlier != NONE) {
            next[earlier] = later;
        }
        if (later != NONE) {
            previous[later] = earlier;
        }
    }

    boolean isOfOther(int reading) {
        return has(reading, OTHER);
    }

    /** Whether it was the partner of another. */
    boolean isUsed(int reading) {
        return has(reading, USED);
    }

    void use(int reading) {
        if (!isUsed(reading)) {
            marks[reading] = (byte) ((marks[reading] | USED) & ~UP_TO_DATE);
        }
    }

    /** Whether somebody keeps it. */
    boolean isSaved(int reading) {
        return has(reading, SAVED);
    }

    /** Whether it is kept as it is now. */
    boolean isUpToDate(int reading) {
        return has(reading, UP_TO_DATE);
    }

    void saved(int reading) {
        marks[reading] |= SAVED | UP_TO_DATE;
    }

    private boolean has(int reading, int mark) {
        return (marks[reading] & mark) != 0;
    }
}
