package io.tributary.sim.publish;

/** When messages are due, counted from the begin of a playback. */
public sealed interface Pace {
    /** Nanoseconds from the begin at which the {@code index}-th message (from 0) is due. */
    long dueNanos(Emission emission, long index);

    /** As fast as the broker takes them. */
    record Greatest() implements Pace {
        @Override
        public long dueNanos(Emission emission, long index) {
            return 0;
        }
    }

    /** At their publish times; {@code originMicros} is that of the begin. */
    record Timed(long originMicros) implements Pace {
        @Override
        public long dueNanos(Emission emission, long index) {
            return (emission.publishMicros() - originMicros) * 1000;
        }
    }

    /** Evenly, so many a second, whatever their publish times. */
    record Rate(double perSecond) implements Pace {
        @Override
        public long dueNanos(Emission emission, long index) {
            return (long) (index * 1e9 / perSecond);
        }
    }
}
