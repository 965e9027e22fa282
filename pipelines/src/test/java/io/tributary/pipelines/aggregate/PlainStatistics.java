package io.tributary.pipelines.aggregate;

import java.util.Arrays;

/**
 * The statistics of {@link StatisticBenchmark} as one would write them by hand for just its data: groups and texts are small
 * ints that are known beforehand, sums are simply added up, and there is room for every value where the statistic is bounded.
 * Nothing is null; statistics of one reading before another take readings as they come.
 */
final class PlainStatistics {
    private static final int CELLS = 8;

    private final int[] key;
    private final int[] id;
    private final double[] x;
    private final double[] y;
    private final long[] time;
    private final int values;
    /** By group {@value #CELLS} sums, or whatever a statistic keeps. */
    final double[] cells;

    private final long[] counts;
    private final double[][] kept;
    private final int[] sizes;
    private final Runnable loop;
    private long clock;

    /**
     * @param keys all in {@code key} are below it
     * @param values all in {@code id} are below it
     */
    PlainStatistics(String call, int[] key, int keys, int[] id, int values, double[] x, double[] y, long[] time) {
        this.key = key;
        this.id = id;
        this.values = values;
        this.x = x;
        this.y = y;
        this.time = time;
        String word = call.substring(0, call.indexOf('('));
        cells = new double[keys * CELLS];
        counts = new long[keys * values];
        kept = new double[keys][64];
        sizes = new int[keys];
        loop = loop(word);
        Arrays.fill(cells, emptyCell(word));
    }

    private Runnable loop(String word) {
        return switch (word) {
            case "count" -> this::count;
            case "sum" -> this::sum;
            case "avg" -> this::mean;
            case "min", "argmin" -> this::least;
            case "max", "argmax" -> this::greatest;
            case "variance", "stddev" -> this::squares;
            case "first" -> this::first;
            case "last" -> this::last;
            case "median", "quantile" -> this::keep;
            case "distinct", "topk" -> this::countEach;
            case "increase", "rate" -> this::rise;
            case "time_avg" -> this::area;
            case "histogram" -> this::bucket;
            case "corr" -> this::correlation;
            case "covar" -> this::covariance;
            case "trend" -> this::line;
            default -> throw new IllegalArgumentException(word + " has no plain loop");
        };
    }

    private static double emptyCell(String word) {
        return switch (word) {
            case "min", "argmin", "first" -> Double.POSITIVE_INFINITY;
            case "max", "argmax", "last" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    /** Adds all rows, so much later than the last time. */
    void add(long clock) {
        this.clock = clock;
        loop.run();
    }

    private void count() {
        for (int k : key) {
            counts[k]++;
        }
    }

    private void sum() {
        for (int i = 0; i < key.length; i++) {
            cells[key[i]] += x[i];
        }
    }

    private void mean() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            cells[at] += 1;
            cells[at + 1] += x[i];
        }
    }

    private void least() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (x[i] < cells[at]) {
                cells[at] = x[i];
                cells[at + 1] = id[i];
            }
        }
    }

    private void greatest() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (x[i] > cells[at]) {
                cells[at] = x[i];
                cells[at + 1] = id[i];
            }
        }
    }

    /** Around the first value, so that it loses no digits to a mean far from 0. */
    private void squares() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (cells[at] == 0) {
                cells[at + 3] = x[i];
            }
            double apart = x[i] - cells[at + 3];
            cells[at] += 1;
            cells[at + 1] += apart;
            cells[at + 2] += apart * apart;
        }
    }

    private void first() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (clock + time[i] < cells[at]) {
                cells[at] = clock + time[i];
                cells[at + 1] = x[i];
            }
        }
    }

    private void last() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (clock + time[i] >= cells[at]) {
                cells[at] = clock + time[i];
                cells[at + 1] = id[i];
            }
        }
    }

    private void keep() {
        for (int i = 0; i < key.length; i++) {
            int k = key[i];
            if (sizes[k] == kept[k].length) {
                kept[k] = Arrays.copyOf(kept[k], sizes[k] * 2);
            }
            kept[k][sizes[k]++] = x[i];
        }
    }

    private void countEach() {
        for (int i = 0; i < key.length; i++) {
            counts[key[i] * values + id[i]]++;
        }
    }

    private void rise() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            if (cells[at + 3] == 0) {
                cells[at + 2] = clock + time[i];
            } else {
                cells[at + 1] += x[i] >= cells[at] ? x[i] - cells[at] : x[i];
            }
            cells[at] = x[i];
            cells[at + 3] = clock + time[i];
        }
    }

    private void area() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            double now = clock + time[i];
            if (cells[at + 3] == 0) {
                cells[at + 2] = now;
            } else {
                cells[at + 1] += cells[at] * (now - cells[at + 3]);
            }
            cells[at] = x[i];
            cells[at + 3] = now;
        }
    }

    private void bucket() {
        for (int i = 0; i < key.length; i++) {
            double value = x[i];
            counts[key[i] * 4 + (value < 100 ? 0 : value < 200 ? 1 : value < 500 ? 2 : 3)]++;
        }
    }

    private void correlation() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            cells[at] += 1;
            cells[at + 1] += x[i];
            cells[at + 2] += y[i];
            cells[at + 3] += x[i] * x[i];
            cells[at + 4] += y[i] * y[i];
            cells[at + 5] += x[i] * y[i];
        }
    }

    private void covariance() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            cells[at] += 1;
            cells[at + 1] += x[i];
            cells[at + 2] += y[i];
            cells[at + 3] += x[i] * y[i];
        }
    }

    /** Over time since the first reading of all. */
    private void line() {
        for (int i = 0; i < key.length; i++) {
            int at = key[i] * CELLS;
            double t = clock + time[i];
            cells[at] += 1;
            cells[at + 1] += t;
            cells[at + 2] += x[i];
            cells[at + 3] += t * t;
            cells[at + 4] += t * x[i];
        }
    }
}
