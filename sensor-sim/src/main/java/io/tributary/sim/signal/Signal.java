package io.tributary.sim.signal;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a field measures over time, as an operator describes it. Signals add up: see {@link Sum}.
 *
 * <p>A signal is a fact; {@link #trace} starts one sensor's course of it, which differs between sensors by phase and by
 * dice, both taken from the sensor's seed.
 */
public sealed interface Signal {
    /** Microseconds of a day. */
    long DAY_MICROS = 86_400_000_000L;

    /** Starts a course; the same seed and start give the same values. */
    Trace trace(Seed seed, long startMicros);

    /** Always the same value. */
    record Constant(double value) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            return eventMicros -> value;
        }
    }

    /**
     * A sine around zero, in step with the epoch.
     *
     * @param phase in [0, 1) of a period
     * @param spread share of a period in [0, 1] by which sensors are apart: each adds its own random part of it to the phase
     */
    record Sine(double amplitude, Duration period, double phase, double spread) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            long periodMicros = period.toNanos() / 1000;
            double own = phase + spread * seed.random().nextDouble();
            return eventMicros -> {
                double turn = (double) Math.floorMod(eventMicros, periodMicros) / periodMicros + own;
                return amplitude * StrictMath.sin(2 * Math.PI * turn);
            };
        }
    }

    /**
     * The course of a day in UTC: {@code low} twelve hours from the peak, {@code high} at it, a cosine between.
     *
     * @param peakHour hour of the day in [0, 24)
     * @param spread hours by which sensors are apart: each peaks up to half of it earlier or later
     */
    record Diurnal(double low, double high, double peakHour, double spread) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            double peak = (peakHour + spread * (seed.random().nextDouble() - 0.5)) / 24;
            double middle = low / 2 + high / 2;
            double swing = high / 2 - low / 2;
            return eventMicros -> {
                double day = (double) Math.floorMod(eventMicros, DAY_MICROS) / DAY_MICROS;
                return middle + swing * StrictMath.cos(2 * Math.PI * (day - peak));
            };
        }
    }

    /**
     * A walk by one random step a reading, kept within bounds and pulled back to where it began.
     *
     * @param step standard deviation of a step
     * @param reversion share in [0, 1] of the distance from {@code start} that each step takes back
     */
    record Walk(double start, double step, double least, double most, double reversion) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            Gaussian gaussian = new Gaussian(seed.random());
            double[] at = {start};
            return eventMicros -> {
                double moved = at[0] + reversion * (start - at[0]) + step * gaussian.next();
                at[0] = Math.max(least, Math.min(most, moved));
                return at[0];
            };
        }
    }

    /** Gaussian noise around zero. */
    record Noise(double deviation) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            Gaussian gaussian = new Gaussian(seed.random());
            return eventMicros -> deviation * gaussian.next();
        }
    }

    /** Noise of equal likelihood in [least, most). */
    record Uniform(double least, double most) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            RandomGenerator random = seed.random();
            return eventMicros -> least + (most - least) * random.nextDouble();
        }
    }

    /** A value that changes at fixed times after the start; zero before the first. The list is in order of time. */
    record Steps(List<Step> steps) implements Signal {
        public Steps {
            steps = List.copyOf(steps);
        }

        /** From {@code after} the start on, the value is {@code value}. */
        public record Step(Duration after, double value) {}

        @Override
        public Trace trace(Seed seed, long startMicros) {
            long[] from = steps.stream()
                    .mapToLong(step -> startMicros + step.after().toNanos() / 1000)
                    .toArray();
            int[] passed = {0};
            return eventMicros -> {
                while (passed[0] < from.length && from[passed[0]] <= eventMicros) {
                    passed[0]++;
                }
                return passed[0] == 0 ? 0 : steps.get(passed[0] - 1).value();
            };
        }
    }

    /** Now and then a reading that stands out by {@code height}, else zero. */
    record Spikes(double probability, double height) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            RandomGenerator random = seed.random();
            return eventMicros -> random.nextDouble() < probability ? height : 0;
        }
    }

    /** All parts added up; each part has dice of its own by its place. */
    record Sum(List<Signal> parts) implements Signal {
        public Sum {
            parts = List.copyOf(parts);
        }

        @Override
        public Trace trace(Seed seed, long startMicros) {
            Trace[] traces = new Trace[parts.size()];
            for (int i = 0; i < traces.length; i++) {
                traces[i] = parts.get(i).trace(seed.child(i), startMicros);
            }
            return eventMicros -> {
                double sum = 0;
                for (Trace trace : traces) {
                    sum += trace.next(eventMicros);
                }
                return sum;
            };
        }
    }

    /** Another signal kept within bounds: no sensor reports less than no dust. */
    record Within(Signal signal, double least, double most) implements Signal {
        @Override
        public Trace trace(Seed seed, long startMicros) {
            Trace trace = signal.trace(seed, startMicros);
            return eventMicros -> Math.max(least, Math.min(most, trace.next(eventMicros)));
        }
    }
}
