package io.tributary.pipelines.operator;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The steps of {@link StepBenchmark} as one would write them by hand for just its readings: a station is a small int that is
 * known beforehand and has its place in primitive arrays, nothing is null but what is to be filled, nothing is late or after
 * a gap, keys are not limited and nothing is kept for a restart. What comes out stands in arrays: a column that a step
 * adds, or every column of the readings that it lets through, derives or moves.
 */
final class PlainSteps {
    private static final int LAST = 100;
    private static final int FRAME = 1024;
    private static final long SECOND = 1_000_000L;
    private static final int HOURS = 168;
    private static final long HOUR = 3600 * SECOND;
    /** As many as {@code dedup} remembers. */
    private static final int SEEN = 100_000;

    private static final int SEEN_SLOTS = 1 << 18;
    private static final int FEATURES = 6;

    private final int[] stations;
    private final double[] values;
    private final long[] times;
    private final Runnable loop;

    /** What a step adds. */
    final double[] results;

    private final boolean[] flags;
    private final int[] stationsOut;
    final double[] valuesOut;
    private final long[] timesOut;
    /** How many readings came out last. */
    int out;

    private final double[] before;
    private final long[] beforeAt;
    private final int[] counts;
    private final boolean[] raised;
    private final double[] sums;
    private final double[] squares;
    private final double[][] rings;
    private final double[][] sorted;
    private final double[] weekly;
    private long[] seen = {};
    private long[] seenBefore = {};
    private int seenCount;
    private final double[] cosines = new double[FRAME / 2];
    private final double[] sines = new double[FRAME / 2];
    private final double[] hann = new double[FRAME];
    private final double[] real = new double[FRAME];
    private final double[] imaginary = new double[FRAME];

    /**
     * @param stations by reading; all are below {@code stationsMax}
     * @param values NaN for null
     * @param times by reading, written anew before each {@link #run}
     */
    PlainSteps(String step, int[] stations, int stationsMax, double[] values, long[] times) {
        this.stations = stations;
        this.values = values;
        this.times = times;
        int rows = values.length;
        results = new double[rows];
        flags = new boolean[rows];
        // Of a second's grid there is about a reading for each.
        stationsOut = new int[rows * 2];
        valuesOut = new double[rows * FEATURES];
        timesOut = new long[rows * 2];
        before = new double[stationsMax];
        beforeAt = new long[stationsMax];
        counts = new int[stationsMax];
        raised = new boolean[stationsMax];
        sums = new double[stationsMax];
        squares = new double[stationsMax];
        boolean ringed = step.endsWith("100");
        boolean framed = step.startsWith("fft");
        rings = new double[stationsMax][ringed ? LAST : framed ? FRAME : 0];
        sorted = new double[stationsMax][step.startsWith("mad") ? LAST : 0];
        weekly = new double[step.equals("hourOfWeek") ? stationsMax * HOURS * 3 : 0];
        if (step.equals("dedup")) {
            seen = new long[SEEN_SLOTS];
            seenBefore = new long[SEEN_SLOTS];
        }
        for (int i = 0; framed && i < FRAME; i++) {
            hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FRAME);
        }
        for (int k = 0; framed && k < FRAME / 2; k++) {
            cosines[k] = Math.cos(2 * Math.PI * k / FRAME);
            sines[k] = -Math.sin(2 * Math.PI * k / FRAME);
        }
        Arrays.fill(beforeAt, step.equals("alarm") ? Long.MAX_VALUE : Long.MIN_VALUE / 2);
        loop = loop(step);
    }

    private Runnable loop(String step) {
        return switch (step) {
            case "delta" -> this::delta;
            case "increase" -> this::increase;
            case "rate" -> this::rate;
            case "dedup" -> () -> letThrough(this::isNew);
            case "fading" -> this::fade;
            case "average100" -> this::average;
            case "zscore100" -> this::zScore;
            case "mad100" -> this::mad;
            case "hourOfWeek" -> this::hourOfWeek;
            case "alarm" -> this::alarm;
            case "throttle" -> this::throttle;
            case "nth" -> this::nth;
            case "fillLast" -> this::fillLast;
            case "resample" -> this::resample;
            case "fft1024" -> this::fft;
            case "lookup" -> this::lookup;
            case "select", "rename" -> this::copyBoth;
            case "drop" -> this::copyValues;
            default -> throw new IllegalArgumentException(step + " has no plain loop");
        };
    }

    void run() {
        out = 0;
        loop.run();
    }

    /** How many readings are anomalies, or within an alarm. */
    int flagged() {
        int flagged = 0;
        for (boolean flag : flags) {
            flagged += flag ? 1 : 0;
        }
        return flagged;
    }

    private void delta() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            results[i] = values[i] - before[k];
            before[k] = values[i];
        }
    }

    private void increase() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            results[i] = values[i] >= before[k] ? values[i] - before[k] : values[i];
            before[k] = values[i];
        }
    }

    private void rate() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            double grown = values[i] >= before[k] ? values[i] - before[k] : values[i];
            results[i] = grown * SECOND / (times[i] - beforeAt[k]);
            before[k] = values[i];
            beforeAt[k] = times[i];
        }
    }

    private void letThrough(IntPredicate passes) {
        for (int i = 0; i < values.length; i++) {
            if (passes.test(i)) {
                emit(stations[i], times[i], values[i]);
            }
        }
    }

    private void emit(int station, long time, double value) {
        stationsOut[out] = station;
        timesOut[out] = time;
        valuesOut[out++] = value;
    }

    /** A hash table with open addressing, and the full one before it. */
    private boolean isNew(int i) {
        long reading = times[i] * stations.length + stations[i] + 1;
        int slot = (int) ((reading * 0x9E3779B97F4A7C15L) >>> 46);
        if (isAmong(seenBefore, slot, reading)) {
            return false;
        }
        while (seen[slot] != 0) {
            if (seen[slot] == reading) {
                return false;
            }
            slot = (slot + 1) & (SEEN_SLOTS - 1);
        }
        seen[slot] = reading;
        if (++seenCount == SEEN) {
            long[] full = seen;
            seen = seenBefore;
            seenBefore = full;
            Arrays.fill(seen, 0);
            seenCount = 0;
        }
        return true;
    }

    private static boolean isAmong(long[] slots, int from, long reading) {
        int slot = from;
        while (slots[slot] != 0) {
            if (slots[slot] == reading) {
                return true;
            }
            slot = (slot + 1) & (SEEN_SLOTS - 1);
        }
        return false;
    }

    private void fade() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            double weight = 1 - Math.exp(-Math.log(2) * (times[i] - beforeAt[k]) / (60 * SECOND));
            before[k] += weight * (values[i] - before[k]);
            beforeAt[k] = times[i];
            results[i] = before[k];
        }
    }

    /** With running sums, which lose digits for good once a huge value has passed; so has {@link #zScore}. */
    private void average() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            int head = counts[k]++ % LAST;
            sums[k] += values[i] - rings[k][head];
            rings[k][head] = values[i];
            results[i] = sums[k] / Math.min(counts[k], LAST);
        }
    }

    private void zScore() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            int n = Math.min(counts[k], LAST);
            double mean = sums[k] / n;
            double apart = squares[k] - mean * sums[k];
            // What is left of running sums of values that are all the same.
            boolean isSpread = apart > 1e-9 * squares[k];
            score(i, isSpread ? (values[i] - mean) / Math.sqrt(apart / (n - 1)) : 0, n);
            int head = counts[k]++ % LAST;
            double gone = rings[k][head];
            sums[k] += values[i] - gone;
            squares[k] += values[i] * values[i] - gone * gone;
            rings[k][head] = values[i];
        }
    }

    private void score(int i, double score, double count) {
        results[i] = count >= 10 ? score : Double.NaN;
        flags[i] = count >= 10 && Math.abs(score) > 3;
    }

    private void mad() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            int n = Math.min(counts[k], LAST);
            if (n >= 10) {
                double median = median(sorted[k], n);
                score(i, 0.6745 * (values[i] - median) / medianDistance(sorted[k], n, median), n);
            }
            int head = counts[k]++ % LAST;
            if (n == LAST) {
                int at = place(sorted[k], n, rings[k][head]);
                System.arraycopy(sorted[k], at + 1, sorted[k], at, n - at - 1);
                n--;
            }
            int at = place(sorted[k], n, values[i]);
            System.arraycopy(sorted[k], at, sorted[k], at + 1, n - at);
            sorted[k][at] = values[i];
            rings[k][head] = values[i];
        }
    }

    private static int place(double[] sorted, int n, double value) {
        int at = Arrays.binarySearch(sorted, 0, n, value);
        return at < 0 ? -at - 1 : at;
    }

    private static double median(double[] sorted, int n) {
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** From the middle outwards, always to the nearer side. */
    private static double medianDistance(double[] sorted, int n, double median) {
        int left = (n - 1) / 2;
        int right = left + 1;
        double distance = 0;
        double last = 0;
        for (int taken = 0; taken <= n / 2; taken++) {
            last = distance;
            boolean isLeft = right == n || (left >= 0 && median - sorted[left] <= sorted[right] - median);
            distance = isLeft ? median - sorted[left--] : sorted[right++] - median;
        }
        return n % 2 == 0 ? (last + distance) / 2 : distance;
    }

    private void hourOfWeek() {
        for (int i = 0; i < values.length; i++) {
            // 1970-01-01 was a Thursday.
            int hour = (int) ((times[i] / HOUR + 72) % HOURS);
            int at = (stations[i] * HOURS + hour) * 3;
            double count = weekly[at];
            double apart = values[i] - weekly[at + 1];
            score(i, apart / Math.sqrt(weekly[at + 2] * count / (count - 1)), count);
            weekly[at] = Math.min(count + 1, 100);
            double weight = 1 / weekly[at];
            weekly[at + 1] += apart * weight;
            weekly[at + 2] = (1 - weight) * (weekly[at + 2] + apart * apart * weight);
        }
    }

    /** Above 900 for a second until 800 or below. */
    private void alarm() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            if (raised[k]) {
                raised[k] = values[i] > 800;
                beforeAt[k] = Long.MAX_VALUE;
            } else if (values[i] > 900) {
                beforeAt[k] = Math.min(beforeAt[k], times[i]);
                raised[k] = times[i] - beforeAt[k] >= SECOND;
            } else {
                beforeAt[k] = Long.MAX_VALUE;
            }
            flags[i] = raised[k];
        }
    }

    private void throttle() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            if (times[i] - beforeAt[k] >= 10 * SECOND) {
                beforeAt[k] = times[i];
                emit(k, times[i], values[i]);
            }
        }
    }

    private void nth() {
        for (int i = 0; i < values.length; i++) {
            if (counts[stations[i]]++ % 10 == 0) {
                emit(stations[i], times[i], values[i]);
            }
        }
    }

    private void fillLast() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            if (!Double.isNaN(values[i])) {
                before[k] = values[i];
            }
            emit(k, times[i], before[k]);
        }
    }

    private void resample() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            double slope = (values[i] - before[k]) / (times[i] - beforeAt[k]);
            long first = beforeAt[k] < 0 ? times[i] : beforeAt[k] + 1;
            for (long at = Math.floorDiv(first + SECOND - 1, SECOND) * SECOND; at <= times[i]; at += SECOND) {
                emit(k, at, values[i] + slope * (at - times[i]));
            }
            before[k] = values[i];
            beforeAt[k] = times[i];
        }
    }

    private void fft() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            rings[k][counts[k]++] = values[i];
            if (counts[k] == FRAME) {
                counts[k] = 0;
                stationsOut[out] = k;
                timesOut[out] = times[i];
                features(rings[k], out++ * FEATURES);
            }
        }
    }

    private void features(double[] frame, int at) {
        double mean = Arrays.stream(frame).sum() / FRAME;
        double variance = 0;
        double fourths = 0;
        double peak = 0;
        for (int i = 0; i < FRAME; i++) {
            double apart = frame[i] - mean;
            int reversed = Integer.reverse(i) >>> 22;
            real[reversed] = apart * hann[i];
            imaginary[reversed] = 0;
            variance += apart * apart / FRAME;
            fourths += apart * apart * apart * apart / FRAME;
            peak = Math.max(peak, Math.abs(apart));
        }
        valuesOut[at] = mean;
        valuesOut[at + 1] = Math.sqrt(variance);
        valuesOut[at + 2] = peak;
        valuesOut[at + 3] = peak / Math.sqrt(variance);
        valuesOut[at + 4] = fourths / (variance * variance);
        valuesOut[at + 5] = loudest() * 100.0 / FRAME;
    }

    /** The textbook's transform of complex numbers in place, Cooley and Tukey's; the bin with most power. */
    private int loudest() {
        for (int size = 2; size <= FRAME; size *= 2) {
            for (int block = 0; block < FRAME; block += size) {
                for (int a = block; a < block + size / 2; a++) {
                    int b = a + size / 2;
                    double cosine = cosines[(a - block) * (FRAME / size)];
                    double sine = sines[(a - block) * (FRAME / size)];
                    double re = real[b] * cosine - imaginary[b] * sine;
                    double im = real[b] * sine + imaginary[b] * cosine;
                    real[b] = real[a] - re;
                    imaginary[b] = imaginary[a] - im;
                    real[a] += re;
                    imaginary[a] += im;
                }
            }
        }
        int loudest = 1;
        double most = 0;
        for (int bin = 1; bin <= FRAME / 2; bin++) {
            double power = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
            loudest = power > most ? bin : loudest;
            most = Math.max(most, power);
        }
        return loudest;
    }

    /** A table by station, of its place and a number. */
    private void lookup() {
        for (int i = 0; i < values.length; i++) {
            int k = stations[i];
            emit(k, times[i], values[i]);
            results[i] = before[k];
        }
    }

    private void copyBoth() {
        System.arraycopy(stations, 0, stationsOut, 0, stations.length);
        copyValues();
    }

    private void copyValues() {
        System.arraycopy(times, 0, timesOut, 0, times.length);
        System.arraycopy(values, 0, valuesOut, 0, values.length);
        out = values.length;
    }
}
