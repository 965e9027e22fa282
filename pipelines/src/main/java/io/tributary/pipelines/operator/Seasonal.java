package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/** Standard deviations from what was usual at the same hour of the day or week. */
final class Seasonal implements Tracker {
    private static final long HOUR = 3_600_000_000L;
    /** 1970-01-01 was a Thursday: so many hours after Monday, 00:00. */
    private static final int THURSDAY = 72;
    /** Beyond this, times are taken to have the offset of the bound; java.time would overflow. */
    private static final long TIME_MAX = 1L << 60;

    private final int buckets;
    private final ZoneRules zone;
    private final int readings;
    private final int least;
    private final Score score;
    /** By place and bucket: count, mean, and mean of squared distances from it. */
    private double[][] usual = {};

    private static final double[] NOTHING = {};
    private static final int PIECE = 4;

    /** By place: how many pieces of {@value #PIECE} buckets there are up to the last that has seen a value. */
    private int[] pieces = {};
    /** By place: a bit for each piece that changed since it was saved. */
    private long[] changed = {};

    /** The offset in use, and for which times it holds. */
    private long offsetMicros;

    private long offsetFrom = Long.MAX_VALUE;
    private long offsetUntil = Long.MIN_VALUE;

    Seasonal(boolean week, ZoneId zone, int readings, int least, Score score) {
        this.buckets = week ? 168 : 24;
        this.zone = zone.getRules();
        this.readings = readings;
        this.least = least;
        this.score = score;
    }

    @Override
    public void grow(int places) {
        int from = usual.length;
        usual = Arrays.copyOf(usual, places);
        Arrays.fill(usual, from, places, NOTHING);
        pieces = Arrays.copyOf(pieces, places);
        changed = Arrays.copyOf(changed, places);
    }

    @Override
    public void reset(int place) {
        Arrays.fill(usual[place], 0);
        pieces[place] = 0;
        changed[place] = 0;
    }

    /** What was usual before a gap is so after it. */
    @Override
    public void restart(int place) {}

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        if (usual[place].length == 0) {
            usual[place] = new double[buckets * 3];
        }
        double[] state = usual[place];
        int bucket = bucket(timeMicros);
        noteChange(place, bucket / PIECE);
        int at = bucket * 3;
        double count = state[at];
        double mean = state[at + 1];
        double variance = state[at + 2];
        double apart = value - mean;
        if (count >= least) {
            score.write(apart, Math.sqrt(variance * (count / (count - 1))), row, results);
        }
        double next = Math.min(count + 1, readings);
        double weight = 1 / next;
        state[at] = next;
        state[at + 1] = mean + apart * weight;
        state[at + 2] = (1 - weight) * (variance + apart * apart * weight);
    }

    private void noteChange(int place, int piece) {
        changed[place] |= 1L << piece;
        while (pieces[place] <= piece) {
            changed[place] |= 1L << pieces[place]++;
        }
    }

    @Override
    public String form() {
        return "seasonal/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {}

    @Override
    public void restore(int place, long lastMicros, StateReader from) {}

    @Override
    public Remembered.Pieces pieces() {
        return new Buckets();
    }

    private final class Buckets implements Remembered.Pieces {
        @Override
        public int count(int place) {
            return pieces[place];
        }

        @Override
        public boolean isChanged(int place, int piece) {
            return (changed[place] & (1L << piece)) != 0;
        }

        @Override
        public void save(int place, int piece, StateWriter to) {
            for (int at = piece * PIECE * 3; at < (piece + 1) * PIECE * 3; at += 3) {
                long count = (long) usual[place][at];
                to.putVar(count);
                if (count > 0) {
                    to.putDouble(usual[place][at + 1]);
                    to.putDouble(usual[place][at + 2]);
                }
            }
        }

        @Override
        public void saved(int place) {
            changed[place] = 0;
        }

        @Override
        public void restore(int place, int piece, StateReader from) throws StateException {
            if (piece >= buckets / PIECE) {
                throw new StateException("holds more than " + buckets + " hours");
            }
            if (usual[place].length == 0) {
                usual[place] = new double[buckets * 3];
            }
            pieces[place] = piece + 1;
            for (int at = piece * PIECE * 3; at < (piece + 1) * PIECE * 3; at += 3) {
                long count = from.getVar();
                if (count < 0 || count > readings) {
                    throw new StateException("holds " + count + " values of an hour; " + readings + " is the most");
                }
                if (count > 0) {
                    usual[place][at] = count;
                    usual[place][at + 1] = from.getExact();
                    usual[place][at + 2] = from.getExact();
                }
            }
        }

        @Override
        public void restored(int place) {}
    }

    private int bucket(long timeMicros) {
        long time = Math.max(-TIME_MAX, Math.min(TIME_MAX, timeMicros));
        if (time < offsetFrom || time >= offsetUntil) {
            findOffset(time);
        }
        return (int) Math.floorMod(Math.floorDiv(time + offsetMicros, HOUR) + THURSDAY, (long) buckets);
    }

    private void findOffset(long time) {
        Instant instant = Instant.EPOCH.plus(time, ChronoUnit.MICROS);
        offsetMicros = zone.getOffset(instant).getTotalSeconds() * 1_000_000L;
        ZoneOffsetTransition last = zone.isFixedOffset() ? null : zone.previousTransition(instant.plusNanos(1));
        ZoneOffsetTransition next = zone.isFixedOffset() ? null : zone.nextTransition(instant);
        offsetFrom = last == null ? Long.MIN_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, last.getInstant());
        offsetUntil = next == null ? Long.MAX_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, next.getInstant());
    }
}
