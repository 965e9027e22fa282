package io.tributary.sim.app.bench;

import io.tributary.sim.publish.Emission;
import io.tributary.sim.publish.Emissions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** A reading a second of each of 1,000 topics, without end: values wander, as those of sensors do. Due one each millisecond. */
final class SteadyReadings implements Emissions {
    static final int PER_SECOND = 1000;
    private static final int TOPICS = 1000;

    private final double[] values = new double[TOPICS];
    private final long startMillis;
    private final RandomGenerator dice;
    private long index;

    /** @param startMillis event time of the first reading */
    SteadyReadings(long startMillis, RandomGenerator dice) {
        this.startMillis = startMillis;
        this.dice = dice;
        for (int i = 0; i < TOPICS; i++) {
            values[i] = 15 + 10 * dice.nextDouble();
        }
    }

    @Override
    public Emission next() {
        int topic = (int) (index % TOPICS);
        values[topic] += 0.05 * dice.nextGaussian();
        String payload = String.format(Locale.ROOT, "{\"ts\":%d,\"v\":%.2f}", startMillis + index, values[topic]);
        long micros = (startMillis + index) * 1000;
        index++;
        return new Emission(
                micros,
                ("bench/s" + topic).getBytes(StandardCharsets.UTF_8),
                payload.getBytes(StandardCharsets.UTF_8),
                1);
    }
}
