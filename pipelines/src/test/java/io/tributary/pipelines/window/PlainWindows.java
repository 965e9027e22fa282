package io.tributary.pipelines.window;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * The windows of {@link WindowKindsBenchmark} as one would write them by hand for just its stream: groups are small ints that
 * are known beforehand, nothing is null, late or out of order, nothing is limited or saved, and the five results go to an array
 * that is written round and round. What is given out early is given out for every group, and a session ends when its group's next reading comes.
 */
abstract class PlainWindows {
    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    /** Count, sum, least, greatest, sum of squares. */
    private static final int CELLS = 5;

    private static final double[] EMPTY = {0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};

    /** Count, sum, least, greatest, standard deviation of the last results. */
    final double[] results = new double[4096 * CELLS];

    private int next;
    /** How many readings the results were of, all together. */
    long readings;

    abstract void take(int[] key, double[] value, long[] time);

    static PlainWindows of(WindowKindsBenchmark.Kind kind, int keys) {
        LongUnaryOperator minutes = time -> Math.floorDiv(time, MINUTE) * MINUTE + MINUTE;
        return switch (kind) {
            case TUMBLING_MINUTE, HOPPING_1 -> new SideBySide(keys, minutes, Long.MAX_VALUE);
            case TUMBLING_EARLY -> new SideBySide(keys, minutes, 10 * SECOND);
            case TUMBLING_PARTITIONED -> new Partitioned(keys);
            case HOPPING_60 -> new Hopping(keys);
            case CALENDAR_HOUR -> new SideBySide(keys, hoursOf(ZoneId.of("Europe/Berlin")), Long.MAX_VALUE);
            case SLIDING_MINUTE -> new Sliding(keys);
            case SESSION -> new Session(keys);
            case COUNT_60 -> new Count(keys);
        };
    }

    private static LongUnaryOperator hoursOf(ZoneId zone) {
        return time -> {
            Instant end = Instant.EPOCH
                    .plus(time, ChronoUnit.MICROS)
                    .atZone(zone)
                    .truncatedTo(ChronoUnit.HOURS)
                    .plusHours(1)
                    .toInstant();
            return ChronoUnit.MICROS.between(Instant.EPOCH, end);
        };
    }

    final void give(double count, double sum, double least, double greatest, double squares) {
        results[next] = count;
        results[next + 1] = sum;
        results[next + 2] = least;
        results[next + 3] = greatest;
        results[next + 4] = Math.sqrt((squares - sum * sum / count) / (count - 1));
        next += CELLS;
        if (next == results.length) {
            next = 0;
        }
        readings += (long) count;
    }

    final void give(double[] cells, int at) {
        if (cells[at] > 0) {
            give(cells[at], cells[at + 1], cells[at + 2], cells[at + 3], cells[at + 4]);
        }
    }

    final void giveAll(double[] cells) {
        for (int at = 0; at < cells.length; at += CELLS) {
            give(cells, at);
        }
    }

    static void add(double[] cells, int at, double x) {
        cells[at] += 1;
        cells[at + 1] += x;
        cells[at + 2] = Math.min(cells[at + 2], x);
        cells[at + 3] = Math.max(cells[at + 3], x);
        cells[at + 4] += x * x;
    }

    static void addAll(double[] cells, double[] others) {
        for (int at = 0; at < cells.length; at += CELLS) {
            cells[at] += others[at];
            cells[at + 1] += others[at + 1];
            cells[at + 2] = Math.min(cells[at + 2], others[at + 2]);
            cells[at + 3] = Math.max(cells[at + 3], others[at + 3]);
            cells[at + 4] += others[at + 4];
        }
    }

    static double[] empty(int keys) {
        double[] cells = new double[keys * CELLS];
        clear(cells);
        return cells;
    }

    static void clear(double[] cells) {
        for (int at = 0; at < cells.length; at += CELLS) {
            System.arraycopy(EMPTY, 0, cells, at, CELLS);
        }
    }

    /** Tumbling and calendar windows. */
    private static final class SideBySide extends PlainWindows {
        private final double[] cells;
        private final LongUnaryOperator endAfter;
        private final long early;
        private long end;
        private long told;

        SideBySide(int keys, LongUnaryOperator endAfter, long early) {
            this.cells = empty(keys);
            this.endAfter = endAfter;
            this.early = early;
            this.end = endAfter.applyAsLong(0);
            this.told = early;
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                if (time[i] >= Math.min(end, told)) {
                    pass(time[i]);
                }
                add(cells, key[i] * CELLS, value[i]);
            }
        }

        private void pass(long now) {
            if (now >= end) {
                giveAll(cells);
                clear(cells);
                end = endAfter.applyAsLong(now);
            } else {
                giveAll(cells);
            }
            if (now >= told) {
                told = Math.floorDiv(now, early) * early + early;
            }
        }
    }

    /** Tumbling minutes that end when every group has come to the next one; none is a minute ahead of another. */
    private static final class Partitioned extends PlainWindows {
        private final double[][] minutes;
        private final long[] reached;
        private int ahead;

        Partitioned(int keys) {
            minutes = new double[][] {empty(keys), empty(keys)};
            reached = new long[keys];
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                long minute = time[i] / MINUTE;
                if (minute > reached[key[i]]) {
                    pass(key[i], minute);
                }
                add(minutes[(int) (minute & 1)], key[i] * CELLS, value[i]);
            }
        }

        private void pass(int key, long minute) {
            reached[key] = minute;
            ahead++;
            if (ahead == reached.length) {
                double[] over = minutes[(int) ((minute + 1) & 1)];
                giveAll(over);
                clear(over);
                ahead = 0;
            }
        }
    }

    /** The last hour each minute, of sixty minutes' cells. */
    private static final class Hopping extends PlainWindows {
        private static final int HOPS = 60;
        private final double[][] minutes = new double[HOPS][];
        private final double[] hour;
        private int current;
        private long end = MINUTE;

        Hopping(int keys) {
            Arrays.setAll(minutes, minute -> empty(keys));
            hour = empty(keys);
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                if (time[i] >= end) {
                    pass();
                }
                add(minutes[current], key[i] * CELLS, value[i]);
            }
        }

        private void pass() {
            clear(hour);
            for (double[] minute : minutes) {
                addAll(hour, minute);
            }
            giveAll(hour);
            current = (current + 1) % HOPS;
            clear(minutes[current]);
            end += MINUTE;
        }
    }

    /**
     * Rings with running sums, which lose digits for good once a huge value has passed, and queues in which each value waits that
     * is less or greater than all behind it.
     */
    private static final class Sliding extends PlainWindows {
        /** More than ever come of one group in a minute of this stream. */
        private static final int ROOM = 256;

        private static final int MASK = ROOM - 1;
        private final long[][] times;
        private final double[][] values;
        private final int[][] lows;
        private final int[][] highs;
        private final double[] sums;
        private final double[] squares;
        /** Of each group's ring, and of its two queues, where they begin and end; they only grow. */
        private final int[] first;

        private final int[] end;
        private final int[] firstLow;
        private final int[] endLow;
        private final int[] firstHigh;
        private final int[] endHigh;

        Sliding(int keys) {
            times = new long[keys][ROOM];
            values = new double[keys][ROOM];
            lows = new int[keys][ROOM];
            highs = new int[keys][ROOM];
            sums = new double[keys];
            squares = new double[keys];
            first = new int[keys];
            end = new int[keys];
            firstLow = new int[keys];
            endLow = new int[keys];
            firstHigh = new int[keys];
            endHigh = new int[keys];
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                int k = key[i];
                forget(k, time[i] - MINUTE);
                put(k, time[i], value[i]);
                double least = values[k][lows[k][firstLow[k] & MASK] & MASK];
                double greatest = values[k][highs[k][firstHigh[k] & MASK] & MASK];
                give(end[k] - first[k], sums[k], least, greatest, squares[k]);
            }
        }

        private void forget(int k, long since) {
            while (first[k] < end[k] && times[k][first[k] & MASK] < since) {
                double gone = values[k][first[k] & MASK];
                sums[k] -= gone;
                squares[k] -= gone * gone;
                first[k]++;
            }
            while (firstLow[k] < endLow[k] && lows[k][firstLow[k] & MASK] < first[k]) {
                firstLow[k]++;
            }
            while (firstHigh[k] < endHigh[k] && highs[k][firstHigh[k] & MASK] < first[k]) {
                firstHigh[k]++;
            }
        }

        private void put(int k, long time, double x) {
            double[] ring = values[k];
            while (firstLow[k] < endLow[k] && ring[lows[k][(endLow[k] - 1) & MASK] & MASK] >= x) {
                endLow[k]--;
            }
            while (firstHigh[k] < endHigh[k] && ring[highs[k][(endHigh[k] - 1) & MASK] & MASK] <= x) {
                endHigh[k]--;
            }
            lows[k][endLow[k]++ & MASK] = end[k];
            highs[k][endHigh[k]++ & MASK] = end[k];
            times[k][end[k] & MASK] = time;
            ring[end[k]++ & MASK] = x;
            sums[k] += x;
            squares[k] += x * x;
        }
    }

    /** Of at most a minute, five seconds apart. */
    private static final class Session extends PlainWindows {
        private final double[] cells;
        private final long[] first;
        private final long[] last;

        Session(int keys) {
            cells = empty(keys);
            first = new long[keys];
            last = new long[keys];
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                int k = key[i];
                int at = k * CELLS;
                if (time[i] - last[k] > 5 * SECOND || time[i] - first[k] > MINUTE) {
                    give(cells, at);
                    System.arraycopy(EMPTY, 0, cells, at, CELLS);
                    first[k] = time[i];
                }
                last[k] = time[i];
                add(cells, at, value[i]);
            }
        }
    }

    private static final class Count extends PlainWindows {
        private final double[] cells;

        Count(int keys) {
            cells = empty(keys);
        }

        @Override
        void take(int[] key, double[] value, long[] time) {
            for (int i = 0; i < key.length; i++) {
                int at = key[i] * CELLS;
                add(cells, at, value[i]);
                if (cells[at] == 60) {
                    give(cells, at);
                    System.arraycopy(EMPTY, 0, cells, at, CELLS);
                }
            }
        }
    }
}
