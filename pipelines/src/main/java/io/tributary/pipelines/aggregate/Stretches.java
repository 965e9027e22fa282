package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** Stretches of readings in the order of their times, and of their values at one time. They share no instant but an end. */
final class Stretches {
    /** More than that they are joined two by two. */
    static final int MOST = 128;

    /** A later time is no event time. */
    private static final long TIME_MAX = 1L << 61;

    private static final int POINT = 0;
    private static final int STRETCH = 1;
    private static final int FIRST_ROOM = 4;

    static final int BYTES_MAX = Integer.BYTES + MOST * (1 + 6 * Long.BYTES);

    private long[] from = new long[FIRST_ROOM];
    private long[] to = new long[FIRST_ROOM];
    private double[] first = new double[FIRST_ROOM];
    private double[] last = new double[FIRST_ROOM];
    private double[] increase = new double[FIRST_ROOM];
    /** Value times microseconds. */
    private double[] area = new double[FIRST_ROOM];

    private int size;

    /**
     * All of it.
     *
     * @param span microseconds from the first reading to the last
     */
    record Whole(double span, double lastValue, double increase, double area) {}

    int size() {
        return size;
    }

    void put(long time, double value) {
        if (size == 0 || isBefore(to[size - 1], last[size - 1], time, value)) {
            grow(size + 1);
            set(size++, time, value, time, value, 0, 0);
            joinOverLimit();
            return;
        }
        int at = size;
        // What is late is mostly a little late, so that the search begins at the end.
        while (at > 0 && isBefore(time, value, from[at - 1], first[at - 1])) {
            at--;
        }
        if (at > 0 && !isBefore(to[at - 1], last[at - 1], time, value)) {
            // There already, or within a stretch, where it finds no place.
            return;
        }
        insert(at);
        set(at, time, value, time, value, 0, 0);
        joinOverLimit();
    }

    private void joinOverLimit() {
        while (size > MOST) {
            join();
        }
    }

    private static boolean isBefore(long time, double value, long otherTime, double otherValue) {
        return time < otherTime || (time == otherTime && value < otherValue);
    }

    private void insert(int at) {
        grow(size + 1);
        int behind = size - at;
        if (behind > 0) {
            System.arraycopy(from, at, from, at + 1, behind);
            System.arraycopy(to, at, to, at + 1, behind);
            System.arraycopy(first, at, first, at + 1, behind);
            System.arraycopy(last, at, last, at + 1, behind);
            System.arraycopy(increase, at, increase, at + 1, behind);
            System.arraycopy(area, at, area, at + 1, behind);
        }
        size++;
    }

    private void grow(int room) {
        if (room > from.length) {
            int now = Math.max(room, from.length * 2);
            from = Arrays.copyOf(from, now);
            to = Arrays.copyOf(to, now);
            first = Arrays.copyOf(first, now);
            last = Arrays.copyOf(last, now);
            increase = Arrays.copyOf(increase, now);
            area = Arrays.copyOf(area, now);
        }
    }

    private void set(int at, long start, double opening, long end, double closing, double increased, double covered) {
        from[at] = start;
        first[at] = opening;
        to[at] = end;
        last[at] = closing;
        increase[at] = increased;
        area[at] = covered;
    }

    private void copy(Stretches other, int i, int at) {
        set(at, other.from[i], other.first[i], other.to[i], other.last[i], other.increase[i], other.area[i]);
    }

    /** A counter that fell has begun anew from 0. */
    private static double step(double before, double value) {
        return value >= before ? value - before : Math.max(0.0, value);
    }

    private void join() {
        int kept = 0;
        for (int i = 0; i < size; i += 2) {
            copy(this, i, kept);
            if (i + 1 < size) {
                append(kept, this, i + 1);
            }
            kept++;
        }
        size = kept;
    }

    /** Makes one of a stretch of ours and a later one. */
    private void append(int at, Stretches other, int i) {
        double increased = increase[at] + step(last[at], other.first[i]) + other.increase[i];
        double held = last[at] * (other.from[i] - to[at]);
        set(at, from[at], first[at], other.to[i], other.last[i], increased, area[at] + held + other.area[i]);
    }

    void merge(Stretches other) {
        Stretches left = new Stretches();
        left.take(this);
        grow(left.size + other.size);
        size = 0;
        int i = 0;
        int j = 0;
        while (i < left.size || j < other.size) {
            boolean ours = j == other.size
                    || (i < left.size && !isBefore(other.from[j], other.first[j], left.from[i], left.first[i]));
            if (ours) {
                follow(left, i++);
            } else {
                follow(other, j++);
            }
        }
        joinOverLimit();
    }

    private void take(Stretches other) {
        size = other.size;
        from = other.from.clone();
        to = other.to.clone();
        first = other.first.clone();
        last = other.last.clone();
        increase = other.increase.clone();
        area = other.area.clone();
    }

    /** Puts a stretch that begins no earlier than the last one behind it, or blends the two where they overlap. */
    private void follow(Stretches other, int i) {
        int at = size - 1;
        if (at < 0 || isBefore(to[at], last[at], other.from[i], other.first[i])) {
            copy(other, i, size++);
        } else if (other.from[i] != other.to[i] || other.first[i] != other.last[i]) {
            blend(at, other, i);
        }
    }

    /**
     * Both have seen the same course, each its part of the readings: what one saw of an increase is never too much, so that the
     * greater is nearer, and the area where they overlap is the middle of both.
     */
    private void blend(int at, Stretches other, int i) {
        boolean endsLater = isBefore(to[at], last[at], other.to[i], other.last[i]);
        long end = endsLater ? other.to[i] : to[at];
        double closing = endsLater ? other.last[i] : last[at];
        double ours = increase[at] + (endsLater ? step(last[at], other.last[i]) : 0);
        double theirs =
                step(first[at], other.first[i]) + other.increase[i] + (endsLater ? 0 : step(other.last[i], last[at]));
        long overlap = Math.min(to[at], other.to[i]) - other.from[i];
        double ourHeight = height(at);
        double theirHeight = other.height(i);
        double covered = ourHeight * (to[at] - from[at] - overlap)
                + (ourHeight / 2 + theirHeight / 2) * overlap
                + theirHeight * (other.to[i] - other.from[i] - overlap);
        set(at, from[at], first[at], end, closing, Math.max(ours, theirs), covered);
    }

    private double height(int at) {
        return to[at] == from[at] ? last[at] : area[at] / (to[at] - from[at]);
    }

    Whole whole() {
        Stretches all = new Stretches();
        all.size = 1;
        all.copy(this, 0, 0);
        for (int i = 1; i < size; i++) {
            all.append(0, this, i);
        }
        return new Whole(all.to[0] - all.from[0], all.last[0], all.increase[0], all.area[0]);
    }

    void save(StateWriter out) {
        out.putInt(size);
        for (int i = 0; i < size; i++) {
            boolean point = from[i] == to[i] && first[i] == last[i];
            out.put(point ? POINT : STRETCH);
            out.putLong(from[i]);
            out.putDouble(first[i]);
            if (!point) {
                out.putLong(to[i]);
                out.putDouble(last[i]);
                out.putDouble(increase[i]);
                out.putDouble(area[i]);
            }
        }
    }

    void restore(StateReader in, long count) throws StateException {
        int stretches = in.getCount(1, (int) Math.min(MOST, count), "stretches");
        grow(stretches);
        for (size = 0; size < stretches; size++) {
            restoreNext(in);
        }
    }

    private void restoreNext(StateReader in) throws StateException {
        int form = in.get();
        long start = time(in);
        double opening = in.getFinite("value");
        if (form == POINT) {
            set(size, start, opening, start, opening, 0, 0);
        } else if (form == STRETCH) {
            set(size, start, opening, time(in), in.getFinite("value"), in.getDouble(), in.getDouble());
        } else {
            throw new StateException("holds a stretch of form " + form + "; expected 0, a point, or 1");
        }
        boolean sound = form == POINT || isBefore(start, opening, to[size], last[size]);
        boolean inOrder = size == 0 || isBefore(to[size - 1], last[size - 1], start, opening);
        if (!sound || !inOrder || increase[size] < 0) {
            throw new StateException("holds a stretch from " + start + " to " + to[size] + " with an increase of "
                    + increase[size] + "; stretches follow each other in time, and increases are 0 or more");
        }
    }

    private static long time(StateReader in) throws StateException {
        long time = in.getLong();
        if (time < -TIME_MAX || time > TIME_MAX) {
            throw new StateException("holds the time " + time + "; times are within 2^61 microseconds of 1970");
        }
        return time;
    }
}
