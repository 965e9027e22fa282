package io.tributary.sim.fault;

import java.time.Duration;

/**
 * One thing that goes wrong with a sensor, as an operator describes it. Probabilities are per sample and in [0, 1].
 *
 * <p>Faults compose: a sensor's samples pass its faults in order, each seeing what the one before let through. See
 * {@link FaultChain}.
 */
public sealed interface Fault {
    /** Stands for every field of a sensor. */
    int ALL_FIELDS = -1;

    /** With {@code probability}, a field keeps its present value {@code lasting} from then on (by event time). */
    record Stuck(double probability, Duration lasting, int field) implements Fault {}

    /** A field's error grows by {@code perHour}, from {@code after} the sensor's first sample on. */
    record Drift(double perHour, Duration after, int field) implements Fault {}

    /** The sample is never published. */
    record Dropout(double probability) implements Fault {}

    /** The sample is published once more, as long after the first as {@code delay} says. */
    record Duplicate(double probability, Delay delay) implements Fault {}

    /** The sample is published late by {@code delay}. */
    record Late(double probability, Delay delay) implements Fault {}

    /** The sample changes places with its successor: it is published 1 us after it. */
    record OutOfOrder(double probability) implements Fault {}

    /**
     * The sensor's clock is ahead by {@code offset} (behind when negative) and gains {@code ppm} microseconds a second from
     * its first sample on.
     */
    record ClockSkew(Duration offset, double ppm) implements Fault {}
}
