package io.tributary.sim.fault;

import java.util.Arrays;

/**
 * One reading on its way from the sensor to the broker.
 *
 * @param sequence number of the reading from 0 within its sensor
 * @param eventMicros event time that the payload will carry, microseconds since 1970 UTC
 * @param publishMicros when it is published, microseconds since 1970 UTC
 * @param values one value per field, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a value per reading and field: equality is never asked for on the way
public record Sample(long sequence, long eventMicros, long publishMicros, double[] values) {
    Sample publishedAt(long micros) {
        return new Sample(sequence, eventMicros, micros, values);
    }

    Sample at(long otherEventMicros) {
        return new Sample(sequence, otherEventMicros, publishMicros, values);
    }

    Sample with(int field, double value) {
        double[] changed = values.clone();
        changed[field] = value;
        return new Sample(sequence, eventMicros, publishMicros, changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sample that
                && sequence == that.sequence
                && eventMicros == that.eventMicros
                && publishMicros == that.publishMicros
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence * 31 + eventMicros);
    }

    @Override
    public String toString() {
        return "#" + sequence + " event " + eventMicros + " publish " + publishMicros + " " + Arrays.toString(values);
    }
}
