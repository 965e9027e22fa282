package io.tributary.sim.app.bench;

import io.tributary.sim.publish.Emission;
import io.tributary.sim.publish.Emissions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The same readings each time: 1,000 topics {@code bench/s0} to {@code bench/s999} in turn, 29 bytes of JSON each, whose event
 * time moves on by 10 ms with each round.
 */
public final class BenchReadings implements Emissions {
    public static final int TOPICS = 1000;
    /** Event time of the first round: 2026-01-01T00:00:00Z. */
    public static final long START_MILLIS = 1_767_225_600_000L;

    private static final long ROUND_MILLIS = 10;
    private static final int TIME_AT = "{\"ts\":".length();
    private static final int TIME_DIGITS = 13;
    private static final int VALUE_AT = TIME_AT + TIME_DIGITS + ",\"v\":".length();

    private final byte[][] topics = new byte[TOPICS][];
    private final byte[] round = "{\"ts\":0000000000000,\"v\":20.0}".getBytes(StandardCharsets.UTF_8);
    private final long readings;
    private final int qos;
    private long index;

    public BenchReadings(long readings, int qos) {
        this.readings = readings;
        this.qos = qos;
        for (int i = 0; i < TOPICS; i++) {
            topics[i] = ("bench/s" + i).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public @Nullable Emission next() {
        if (index == readings) {
            return null;
        }
        int topic = (int) (index % TOPICS);
        if (topic == 0) {
            putTime(START_MILLIS + index / TOPICS * ROUND_MILLIS);
        }
        byte[] payload = round.clone();
        int tenths = (int) (index * 7 % 100);
        payload[VALUE_AT + 1] = (byte) ('0' + tenths / 10);
        payload[VALUE_AT + 3] = (byte) ('0' + tenths % 10);
        index++;
        return new Emission(0, topics[topic], payload, qos);
    }

    private void putTime(long millis) {
        long rest = millis;
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            round[TIME_AT + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
