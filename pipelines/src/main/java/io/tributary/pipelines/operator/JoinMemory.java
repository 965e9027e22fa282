package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** What a join holds, an entry for each reading under its number in the order of arrival, and one for how far time has come. */
final class JoinMemory implements Stateful {
    private static final byte[] CLOCK = {0};
    private static final byte[] READINGS = {1};
    private static final int TEXT_UNITS_MAX = 1 << 16;
    private static final int OF_OTHER = 1;
    private static final int USED = 2;

    private final JoinTime clock;
    private final JoinColumns columns;
    private final long within;
    private final HeldReadings held;
    private final IntConsumer enter;
    private final JoinResults results;
    private boolean isAsked;
    /** Numbers of readings that somebody keeps and that are held no more. */
    private long[] gone = new long[16];

    private int goneCount;
    private boolean hasClock;
    private long nextNumber;

    /** @param enter takes a reading that is held again to its key and queue */
    JoinMemory(
            JoinTime clock,
            JoinColumns columns,
            long within,
            HeldReadings held,
            IntConsumer enter,
            JoinResults results) {
        this.clock = clock;
        this.columns = columns;
        this.within = within;
        this.held = held;
        this.enter = enter;
        this.results = results;
    }

    @Override
    public String form() {
        return "join/1";
    }

    /** A reading is about to be released. */
    void letGo(int reading) {
        if (held.isSaved(reading)) {
            gone = goneCount == gone.length ? Arrays.copyOf(gone, goneCount * 2) : gone;
            gone[goneCount++] = held.number(reading);
        }
    }

    @Override
    public void changes(Changes to) {
        if (!isAsked) {
            // What was restored and let go since may still be kept.
            to.removeAll(READINGS.clone());
            isAsked = true;
        }
        for (int i = 0; i < goneCount; i++) {
            to.remove(key(gone[i]));
        }
        goneCount = 0;
        boolean isChanged = held.nextNumber() != nextNumber || clock.isChanged();
        for (int reading = 0; reading < held.limit(); reading++) {
            if (held.isHeld(reading) && !held.isUpToDate(reading)) {
                to.put(key(held.number(reading)), value(reading));
                held.saved(reading);
            }
        }
        if (isChanged) {
            nextNumber = held.nextNumber();
            to.put(CLOCK.clone(), clock());
            clock.saved();
        }
    }

    private static byte[] key(long number) {
        StateWriter key = new StateWriter();
        key.putBytes(READINGS);
        key.putLong(number);
        return key.bytes();
    }

    private byte[] clock() {
        StateWriter to = new StateWriter();
        clock.write(to);
        to.putLong(held.nextNumber());
        return to.bytes();
    }

    private byte[] value(int reading) {
        boolean ofOther = held.isOfOther(reading);
        StateWriter to = new StateWriter();
        to.put((ofOther ? OF_OTHER : 0) | (held.isUsed(reading) ? USED : 0));
        to.putLong(held.time(reading));
        int[] own = columns.of(ofOther);
        for (int i = 0; i < own.length; i++) {
            boolean isNull = held.isNull(reading, i);
            to.put(isNull ? 0 : 1);
            if (!isNull) {
                put(held.value(reading, i), own[i], to);
            }
        }
        return to.bytes();
    }

    private void put(long value, int column, StateWriter to) {
        switch (columns.type(column)) {
            case TEXT -> to.putText(results.dictionary(columns.output(column)).text((int) value));
            case BOOL -> to.put((int) value);
            case INT -> to.putVar(value);
            default -> to.putLong(value);
        }
    }

    @Override
    public void restore(byte[] key, byte[] value) throws StateException {
        StateReader from = new StateReader(value);
        if (Arrays.equals(key, CLOCK)) {
            clock.read(from);
            nextNumber = from.getLong();
            if (nextNumber < 0) {
                throw new StateException("holds " + nextNumber + " as the number of the next reading");
            }
            hasClock = true;
        } else {
            restoreReading(number(key), from);
        }
        from.end();
    }

    private long number(byte[] key) throws StateException {
        StateReader from = new StateReader(key);
        if (from.get() != READINGS[0]) {
            throw new StateException("has a key " + Arrays.toString(key) + ", which is no reading's");
        }
        long number = from.getLong();
        from.end();
        if (!hasClock || number < held.nextNumber() || number >= nextNumber) {
            throw new StateException(
                    "holds reading " + number + ", which is not in [" + held.nextNumber() + ", " + nextNumber + ")");
        }
        return number;
    }

    private void restoreReading(long number, StateReader from) throws StateException {
        int marks = from.get();
        boolean ofOther = (marks & OF_OTHER) != 0;
        long time = from.getLong();
        boolean isDue = time > clock.greatest() || (ofOther ? time + within : time) < clock.frontier();
        boolean isPossible = marks <= (ofOther ? OF_OTHER | USED : 0) && marks >= 0;
        if (!isPossible || isDue || time < -JoinTime.MOST || held.isFull()) {
            throw new StateException("holds a reading of kind " + marks + " and time " + time + " as number "
                    + held.size() + " where time has come to " + clock.frontier());
        }
        held.nextNumber(number);
        int reading = held.take(time, ofOther);
        if ((marks & USED) != 0) {
            held.use(reading);
        }
        int[] own = columns.of(ofOther);
        for (int i = 0; i < own.length; i++) {
            if (from.get() == 0) {
                held.setNull(reading, i);
            } else {
                held.value(reading, i, get(own[i], from));
            }
        }
        if (ofOther && held.anyNull(reading, columns.keys())) {
            throw new StateException("holds a partner without a key");
        }
        enter.accept(reading);
    }

    private long get(int column, StateReader from) throws StateException {
        Type type = columns.type(column);
        return switch (type) {
            case TEXT -> results.dictionary(columns.output(column)).idOf(from.getText(TEXT_UNITS_MAX));
            case BOOL -> from.get() & 1;
            case INT -> from.getVar();
            default -> from.getLong();
        };
    }

    @Override
    public void restored() {
        held.nextNumber(nextNumber);
    }
}
