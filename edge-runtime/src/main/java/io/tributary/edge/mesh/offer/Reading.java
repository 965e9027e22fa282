package io.tributary.edge.mesh.offer;

/**
 * What a machine says of itself at one moment.
 *
 * @param cores that this process may use, with the limits of its control group; 0 if unknown
 * @param busyMicros CPU time that was used of those cores, by anybody, since some moment that stays; -1 if unknown
 * @param memoryBytes that this process may use, 0 if unknown
 * @param freeBytes of them, with what the system would give up
 * @param cpuPressure share of the last 10 s in which something waited for a core, in per cent; not-a-number if unknown
 * @param memoryPressure the same for memory
 * @param celsius of the hottest sensor, not-a-number if there is none
 * @param throttled whether the board runs slower than it could, because of heat or its power supply
 * @param power where it comes from
 * @param batteryPermille how full the battery is, -1 without one
 */
public record Reading(
        double cores,
        long busyMicros,
        long memoryBytes,
        long freeBytes,
        double cpuPressure,
        double memoryPressure,
        double celsius,
        boolean throttled,
        Power power,
        int batteryPermille) {
    /** Where power comes from, as the system sees it. */
    public enum Power {
        /** The system knows neither of a supply nor of a battery: most boards. */
        UNKNOWN,
        MAINS,
        BATTERY
    }

    /** Of what the machine lacks as little as can be known: nothing. */
    public static final Reading NOTHING =
            new Reading(0, -1, 0, 0, Double.NaN, Double.NaN, Double.NaN, false, Power.UNKNOWN, -1);
}
