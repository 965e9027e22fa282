package io.tributary.sim.signal;

import java.util.random.RandomGenerator;

/**
 * Standard normal numbers by the polar method (Marsaglia and Bray, 1964). Not the JDK's: its algorithm may change with the
 * release, and a seed must give the same fleet on all of them.
 */
final class Gaussian {
    private final RandomGenerator random;
    private double spare = Double.NaN;

    Gaussian(RandomGenerator random) {
        this.random = random;
    }

    double next() {
        if (!Double.isNaN(spare)) {
            double kept = spare;
            spare = Double.NaN;
            return kept;
        }
        while (true) {
            double u = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            double s = u * u + v * v;
            if (s > 0 && s < 1) {
                double scale = Math.sqrt(-2 * StrictMath.log(s) / s);
                spare = v * scale;
                return u * scale;
            }
        }
    }
}
