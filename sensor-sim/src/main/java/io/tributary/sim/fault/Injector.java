package io.tributary.sim.fault;

import io.tributary.sim.fault.Tally.Kind;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One fault at work on one sensor. One thread. */
interface Injector {
    void pass(Sample sample, Consumer<Sample> out);

    default void finish(Consumer<Sample> out) {}

    /** How many samples it holds back. */
    default int held() {
        return 0;
    }

    static Injector of(Fault fault, RandomGenerator random, Tally tally) {
        if (fault instanceof Fault.Stuck stuck) {
            return new Sticking(stuck, random, tally);
        } else if (fault instanceof Fault.Drift drift) {
            return new Drifting(drift, tally);
        } else if (fault instanceof Fault.Dropout dropout) {
            return dropping(dropout, random, tally);
        } else if (fault instanceof Fault.Duplicate duplicate) {
            return doubling(duplicate, random, tally);
        } else if (fault instanceof Fault.Late late) {
            return delaying(late, random, tally);
        } else if (fault instanceof Fault.OutOfOrder outOfOrder) {
            return new Swapping(outOfOrder, random, tally);
        } else if (fault instanceof Fault.ClockSkew skew) {
            return new Skewing(skew, tally);
        }
        throw new AssertionError(fault);
    }

    private static Injector dropping(Fault.Dropout fault, RandomGenerator random, Tally tally) {
        return (sample, out) -> {
            if (random.nextDouble() < fault.probability()) {
                tally.add(Kind.DROPPED);
            } else {
                out.accept(sample);
            }
        };
    }

    private static Injector doubling(Fault.Duplicate fault, RandomGenerator random, Tally tally) {
        return (sample, out) -> {
            out.accept(sample);
            if (random.nextDouble() < fault.probability()) {
                tally.add(Kind.DUPLICATED);
                out.accept(sample.publishedAt(
                        sample.publishMicros() + fault.delay().micros(random)));
            }
        };
    }

    private static Injector delaying(Fault.Late fault, RandomGenerator random, Tally tally) {
        return (sample, out) -> {
            if (random.nextDouble() < fault.probability()) {
                tally.add(Kind.LATE);
                out.accept(sample.publishedAt(
                        sample.publishMicros() + fault.delay().micros(random)));
            } else {
                out.accept(sample);
            }
        };
    }

    /** See {@link Fault.OutOfOrder}. */
    final class Swapping implements Injector {
        private final Fault.OutOfOrder fault;
        private final RandomGenerator random;
        private final Tally tally;
        private @Nullable Sample held;

        Swapping(Fault.OutOfOrder fault, RandomGenerator random, Tally tally) {
            this.fault = fault;
            this.random = random;
            this.tally = tally;
        }

        @Override
        public void pass(Sample sample, Consumer<Sample> out) {
            boolean chosen = random.nextDouble() < fault.probability();
            Sample first = held;
            if (first != null) {
                tally.add(Kind.REORDERED);
                held = null;
                out.accept(sample);
                out.accept(first.publishedAt(Math.max(first.publishMicros(), sample.publishMicros() + 1)));
            } else if (chosen) {
                held = sample;
            } else {
                out.accept(sample);
            }
        }

        @Override
        public void finish(Consumer<Sample> out) {
            Sample last = held;
            if (last != null) {
                held = null;
                out.accept(last);
            }
        }

        @Override
        public int held() {
            return held == null ? 0 : 1;
        }
    }

    /** See {@link Fault.Stuck}. */
    final class Sticking implements Injector {
        private final Fault.Stuck fault;
        private final RandomGenerator random;
        private final Tally tally;
        private final long lastingMicros;
        private double @Nullable [] kept;
        private long untilMicros;

        Sticking(Fault.Stuck fault, RandomGenerator random, Tally tally) {
            this.fault = fault;
            this.random = random;
            this.tally = tally;
            lastingMicros = fault.lasting().toNanos() / 1000;
        }

        @Override
        public void pass(Sample sample, Consumer<Sample> out) {
            boolean chosen = random.nextDouble() < fault.probability();
            double[] values = kept;
            if (values != null && sample.eventMicros() < untilMicros) {
                tally.add(Kind.STUCK);
                out.accept(frozen(sample, values));
                return;
            }
            kept = chosen ? sample.values() : null;
            untilMicros = sample.eventMicros() + lastingMicros;
            out.accept(sample);
        }

        private Sample frozen(Sample sample, double[] values) {
            if (fault.field() == Fault.ALL_FIELDS) {
                return new Sample(sample.sequence(), sample.eventMicros(), sample.publishMicros(), values);
            }
            return sample.with(fault.field(), values[fault.field()]);
        }
    }

    /** See {@link Fault.Drift}. */
    final class Drifting implements Injector {
        private static final double HOUR_MICROS = 3_600_000_000.0;

        private final Fault.Drift fault;
        private final Tally tally;
        private final long afterMicros;
        private long fromMicros = Long.MIN_VALUE;

        Drifting(Fault.Drift fault, Tally tally) {
            this.fault = fault;
            this.tally = tally;
            afterMicros = fault.after().toNanos() / 1000;
        }

        @Override
        public void pass(Sample sample, Consumer<Sample> out) {
            if (fromMicros == Long.MIN_VALUE) {
                fromMicros = sample.eventMicros() + afterMicros;
            }
            if (sample.eventMicros() <= fromMicros) {
                out.accept(sample);
                return;
            }
            tally.add(Kind.DRIFTED);
            double error = fault.perHour() * ((sample.eventMicros() - fromMicros) / HOUR_MICROS);
            out.accept(drifted(sample, error));
        }

        private Sample drifted(Sample sample, double error) {
            if (fault.field() != Fault.ALL_FIELDS) {
                return sample.with(fault.field(), sample.values()[fault.field()] + error);
            }
            double[] values = sample.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += error;
            }
            return new Sample(sample.sequence(), sample.eventMicros(), sample.publishMicros(), values);
        }
    }

    /** See {@link Fault.ClockSkew}. */
    final class Skewing implements Injector {
        private final Fault.ClockSkew fault;
        private final Tally tally;
        private final long offsetMicros;
        private long fromMicros = Long.MIN_VALUE;

        Skewing(Fault.ClockSkew fault, Tally tally) {
            this.fault = fault;
            this.tally = tally;
            offsetMicros = fault.offset().toNanos() / 1000;
        }

        @Override
        public void pass(Sample sample, Consumer<Sample> out) {
            if (fromMicros == Long.MIN_VALUE) {
                fromMicros = sample.eventMicros();
            }
            double gained = (sample.eventMicros() - fromMicros) * 1e-6 * fault.ppm();
            long shown = sample.eventMicros() + offsetMicros + Math.round(gained);
            if (shown != sample.eventMicros()) {
                tally.add(Kind.SKEWED);
            }
            out.accept(sample.at(shown));
        }
    }
}
