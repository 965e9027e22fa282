package io.tributary.edge.mesh.task;

import java.time.Duration;

/**
 * What a node lends at most.
 *
 * @param slots lent tasks that run at once, at least 1
 * @param queueMax lent tasks that wait
 * @param fuelMax of one task
 * @param memoryBytesMax of one task, and of all lent tasks together with their inputs and outputs
 * @param priceMilli thousandths of a credit for 10^6 fuel
 * @param batteryFloorPermille a battery at or below lends nothing
 * @param pauseMax a task that was paused longer is given back
 * @param pullAhead how long before it is idle a node asks for work at least
 * @param pullAheadMax and at most; between them, as long as tasks take to come
 * @param pullEvery an idle node asks for work at first this often, and then less and less
 * @param pullEveryMax and at last this often
 * @param rememberedMax results that are delivered again when they are asked for again
 */
public record LenderSettings(
        int slots,
        int queueMax,
        long fuelMax,
        long memoryBytesMax,
        long priceMilli,
        int batteryFloorPermille,
        Duration pauseMax,
        Duration pullAhead,
        Duration pullAheadMax,
        Duration pullEvery,
        Duration pullEveryMax,
        int rememberedMax) {
    /** One core, and a quarter of the memory of a small node. */
    public static LenderSettings standard() {
        return new LenderSettings(
                1,
                4,
                1L << 40,
                128L << 20,
                0,
                300,
                Duration.ofSeconds(2),
                Duration.ofMillis(4),
                Duration.ofSeconds(1),
                Duration.ofMillis(5),
                Duration.ofSeconds(2),
                64);
    }

    /** The same but for what the owner says. */
    public LenderSettings of(long price, int batteryFloor) {
        return new LenderSettings(
                slots,
                queueMax,
                fuelMax,
                memoryBytesMax,
                price,
                batteryFloor,
                pauseMax,
                pullAhead,
                pullAheadMax,
                pullEvery,
                pullEveryMax,
                rememberedMax);
    }
}
