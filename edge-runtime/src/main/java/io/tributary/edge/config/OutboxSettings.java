package io.tributary.edge.config;

import io.tributary.pipelines.config.Section;
import java.time.Duration;
import java.util.Map;

/**
 * How many summaries may wait for a sink, for each pipeline and sink.
 *
 * @param summariesMax in memory: of a volatile pipeline all that wait, of a kept one what is not on the disk yet. Then its feed
 *     stops reading. Default 100000
 * @param bytesMax on the disk, in bytes of their JSON; they take less there. Default 128 MiB
 * @param ageMax how long one may wait on the disk; default 30 days
 * @param full what happens at these limits
 * @param drainPerSecond how many of those that have waited on the disk go out in a second, once the sink takes them; default 1000
 */
public record OutboxSettings(int summariesMax, long bytesMax, Duration ageMax, Full full, int drainPerSecond) {
    private static final long MIB = 1 << 20;

    /** What a file that says nothing else comes to. */
    public static final OutboxSettings DEFAULT =
            new OutboxSettings(100_000, 128 * MIB, Duration.ofDays(30), Full.DROP_OLDEST, 1_000);

    /** What becomes of summaries when no more may wait on the disk. */
    public enum Full {
        /** The oldest go, unsent and counted. */
        DROP_OLDEST,
        /** All stay, and the pipelines stop reading: at QoS 1 and 2 the broker keeps what they don't read. */
        STOP
    }

    static OutboxSettings read(Section outbox) {
        return new OutboxSettings(
                (int) outbox.at("summariesMax").integer(1, 10_000_000, DEFAULT.summariesMax),
                outbox.at("bytesMax").integer(64 * 1024, 1024 * MIB * 1024, DEFAULT.bytesMax),
                outbox.at("ageMax").duration(Duration.ofSeconds(1), Duration.ofDays(3650), DEFAULT.ageMax),
                outbox.at("full").choice(Map.of("dropOldest", Full.DROP_OLDEST, "stop", Full.STOP), DEFAULT.full),
                (int) outbox.at("drainPerSecond").integer(1, 1_000_000, DEFAULT.drainPerSecond));
    }

    public long ageMicros() {
        return ageMax.toNanos() / 1_000;
    }
}
