package io.tributary.edge.mesh.offer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast this node is at each kernel, in fuel per second and core: by some runs at the start, and by experience with real calls later. One
 * thread.
 */
public final class Calibration {
    private static final long ENOUGH_NANOS = 100_000_000L;
    private static final int RUNS_MAX = 50;
    private static final int RUNS_LEAST = 3;
    /** Shorter calls tell more of the clock than of the kernel. */
    private static final long TELLING_NANOS = 100_000L;

    private static final double WEIGHT = 0.1;
    /** One call moves the speed by no more than a tenth of this factor: an odd one can't overturn what many have said. */
    private static final double FACTOR_MAX = 2;

    private final Map<Key, Double> speeds = new LinkedHashMap<>();

    private record Key(String name, int version) {}

    /**
     * A call of a kernel.
     *
     * @param fuel by its published price, at least 1
     * @param nanos CPU time that it took, not how long it waited for a core; at least 1
     */
    public record Run(long fuel, long nanos) {
        public Run {
            if (fuel < 1 || nanos < 1) {
                throw new IllegalArgumentException(
                        "a run of " + fuel + " fuel in " + nanos + " ns: both must be at least 1");
            }
        }

        double speed() {
            return fuel * 1e9 / nanos;
        }
    }

    /**
     * Runs of one kernel at the start, some 100 ms or 50 of them, of which the median counts: the first are slow, and any may be
     * disturbed.
     */
    public final class Trial {
        private final Key key;
        private final double[] speeds = new double[RUNS_MAX];
        private int count;
        private long taken;

        private Trial(Key key) {
            this.key = key;
        }

        /** Whether that was enough. The speed is known from then on. */
        public boolean ran(Run run) {
            speeds[count++] = run.speed();
            taken += run.nanos();
            boolean over = count == RUNS_MAX || (taken >= ENOUGH_NANOS && count >= RUNS_LEAST);
            if (over) {
                double[] sorted = Arrays.copyOf(speeds, count);
                Arrays.sort(sorted);
                Calibration.this.speeds.put(key, sorted[count / 2]);
            }
            return over;
        }
    }

    public Trial trial(String name, int version) {
        return new Trial(new Key(name, version));
    }

    /** Learns from a real call; of a kernel that was not calibrated it says all that is known. */
    public void experienced(String name, int version, Run run) {
        if (run.nanos() < TELLING_NANOS) {
            return;
        }
        speeds.merge(new Key(name, version), run.speed(), (known, seen) -> {
            double believed = Math.max(known / FACTOR_MAX, Math.min(known * FACTOR_MAX, seen));
            return known + WEIGHT * (believed - known);
        });
    }

    /** Fuel a second and core, 0 while unknown. */
    public long speed(String name, int version) {
        Double known = speeds.get(new Key(name, version));
        return known == null ? 0 : rounded(known);
    }

    /**
     * The median of the kernels' speeds, 0 while none is known: what to expect of another one, since a unit of fuel is meant to take about as
     * long in each.
     */
    public long typical() {
        double[] sorted =
                speeds.values().stream().mapToDouble(speed -> speed).sorted().toArray();
        return sorted.length == 0 ? 0 : rounded(sorted[sorted.length / 2]);
    }

    private static long rounded(double speed) {
        return Math.max(1, Math.round(speed));
    }
}
