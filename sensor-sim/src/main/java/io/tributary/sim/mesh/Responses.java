package io.tributary.sim.mesh;

import java.util.Arrays;

/** From the arrival of a task at its node until its result is there. */
final class Responses {
    private float[] units = new float[1 << 16];
    private int count;
    private double sum;
    private long remote;

    void add(double took, boolean away) {
        if (count == units.length) {
            units = Arrays.copyOf(units, 2 * count);
        }
        units[count++] = (float) took;
        sum += took;
        remote += away ? 1 : 0;
    }

    int count() {
        return count;
    }

    double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    double quantile(double share) {
        float[] sorted = Arrays.copyOf(units, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : sorted[(int) Math.min(count - 1, Math.ceil(share * count) - 1)];
    }

    double remoteShare() {
        return count == 0 ? Double.NaN : remote / (double) count;
    }
}
