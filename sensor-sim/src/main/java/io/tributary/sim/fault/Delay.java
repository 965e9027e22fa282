package io.tributary.sim.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long something takes, by chance. Always bounded, so that a simulation's memory is. */
public sealed interface Delay {
    /** One throw, in microseconds, 0 or more. */
    long micros(RandomGenerator random);

    /** Always the same. */
    record Fixed(Duration delay) implements Delay {
        @Override
        public long micros(RandomGenerator random) {
            return delay.toNanos() / 1000;
        }
    }

    /** Of equal likelihood in [least, most]. */
    record Between(Duration least, Duration most) implements Delay {
        @Override
        public long micros(RandomGenerator random) {
            return random.nextLong(least.toNanos() / 1000, most.toNanos() / 1000 + 1);
        }
    }

    /** Exponential with the mean, cut off at {@code most}: many short delays, few long ones. */
    record Exponential(Duration mean, Duration most) implements Delay {
        @Override
        public long micros(RandomGenerator random) {
            double throwOfDice = -StrictMath.log(1 - random.nextDouble()) * (mean.toNanos() / 1000.0);
            return Math.min((long) throwOfDice, most.toNanos() / 1000);
        }
    }
}
