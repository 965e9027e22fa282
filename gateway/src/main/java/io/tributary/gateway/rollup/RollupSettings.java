package io.tributary.gateway.rollup;

import java.time.Duration;

/**
 * How long a roll-up waits and how much it remembers.
 *
 * @param settle how long to wait for further shares after the first one, and after each change: 0s to 1h
 * @param keep how long a window can still be revised after its last summary; later shares are counted as late
 * @param windowsMax windows remembered at once, at least 1; beyond it the one that was summarised longest ago is forgotten, or
 *     when there is none the oldest is summarised early
 * @param bytesMax bytes of partials remembered at once; beyond it as with {@code windowsMax}
 */
public record RollupSettings(Duration settle, Duration keep, int windowsMax, long bytesMax) {
    /** 5 s, 1 h, 10,000 windows, 32 MiB. */
    public static final RollupSettings DEFAULT =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofHours(1), 10_000, 32L << 20);
}
