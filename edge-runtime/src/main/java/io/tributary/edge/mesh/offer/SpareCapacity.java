package io.tributary.edge.mesh.offer;

import io.tributary.edge.mesh.offer.Spare.Reason;
import java.time.Instant;

/**
 * How much a node lends: the smaller of the owner's cap and cores x max(0, 0.7 - own use over 60 s), and nothing when it is hot, throttled, low
 * on battery, outside the owner's hours or short of memory or CPU. Own use is everything on the machine but lent work.
 *
 * <p>What stopped it must be clearly over, and for a while, before it lends again: else neighbours would send and be refused in turns. Averages
 * go by a clock that never goes back; hours by the wall clock, whatever that does. One thread.
 */
public final class SpareCapacity {
    private static final double SHARE_MAX = 0.7;
    private static final long SECOND = 1_000_000_000L;
    private static final long AVERAGED = 60 * SECOND;
    private static final long RECENT = 5 * SECOND;
    private static final long MEASURED_LEAST = 10 * SECOND;
    private static final long SETTLED = 10 * SECOND;
    private static final int STEP_MILLICORES = 10;
    private static final int MILLICORES_LEAST = 50;
    private static final int MILLICORES_LEAST_AGAIN = 100;

    private static final double COOLER = 5;
    private static final int BATTERY_FULLER_PERMILLE = 50;
    private static final double MEMORY_PRESSURE = 10;
    private static final double MEMORY_PRESSURE_OVER = 2;
    private static final double MEMORY_USED = 0.9;
    private static final double MEMORY_USED_OVER = 0.85;
    private static final double CPU_PRESSURE = 30;
    private static final double CPU_PRESSURE_OVER = 10;
    /** Pressure on a core that lent work itself makes is none: from this recent own use on it is the owner's. */
    private static final double OWN_USE_UNDER_PRESSURE = 0.5;

    private static final double CPU_USED = 0.9;
    private static final double CPU_USED_OVER = 0.7;

    private final LendSettings settings;
    private final Use use = new Use(AVERAGED);
    private final Latch hot;
    private final Latch empty;
    private final Latch memoryPressed = new Latch(MEMORY_PRESSURE, MEMORY_PRESSURE_OVER);
    private final Latch memoryFull = new Latch(MEMORY_USED, MEMORY_USED_OVER);
    private final Latch cpuPressed = new Latch(CPU_PRESSURE, CPU_PRESSURE_OVER);
    private final Latch cpuFull = new Latch(CPU_USED, CPU_USED_OVER);
    private boolean stopped;
    private long stoppedUntil;
    private boolean busy;

    public SpareCapacity(LendSettings settings) {
        this.settings = settings;
        this.hot = new Latch(settings.hotCelsius(), settings.hotCelsius() - COOLER);
        // Latches hold from above, and this one is for what is too low.
        int floor = settings.batteryFloorPermille();
        this.empty = new Latch(1 - floor, -Math.min(1000, floor + BATTERY_FULLER_PERMILLE));
    }

    /**
     * What can be lent after this reading; to be asked about every second.
     *
     * @param lentMicros CPU time that lent work has used since some moment that stays
     * @param nanos of a clock that never goes back
     * @param wall what the wall clock says
     */
    public Spare at(Reading reading, long lentMicros, long nanos, Instant wall) {
        if (reading.busyMicros() >= 0) {
            use.add(nanos, reading.busyMicros(), lentMicros);
        }
        double own = use.cores(AVERAGED);
        Energy energy = energy(reading);
        Reason trouble = trouble(reading);
        if (trouble != Reason.LENDS) {
            stopped = true;
            stoppedUntil = nanos + SETTLED;
        } else if (stopped && nanos - stoppedUntil >= 0) {
            stopped = false;
        }
        Reason reason = reason(reading, trouble, wall);
        int millicores = reason == Reason.LENDS ? millicores(reading.cores(), own) : 0;
        return new Spare(millicores, millicores == 0 && reason == Reason.LENDS ? Reason.BUSY : reason, own, energy);
    }

    private Reason reason(Reading reading, Reason trouble, Instant wall) {
        if (settings.milliCores() == 0) {
            return Reason.NOTHING_GIVEN;
        }
        if (!settings.hours().contains(wall)) {
            return Reason.OUTSIDE_HOURS;
        }
        if (reading.cores() <= 0 || reading.busyMicros() < 0) {
            return Reason.UNKNOWN_USE;
        }
        if (use.measuredNanos() < MEASURED_LEAST) {
            return Reason.MEASURING;
        }
        return trouble == Reason.LENDS && stopped ? Reason.SETTLING : trouble;
    }

    /** What stands in the way now, whatever the hour. Every latch is asked each time. */
    private Reason trouble(Reading reading) {
        boolean isHot = hot.at(reading.celsius());
        boolean isEmpty = lowBattery(reading);
        boolean noMemory = noMemory(reading);
        boolean noCpu = noCpu(reading);
        if (isHot) {
            return Reason.HOT;
        }
        if (reading.throttled()) {
            return Reason.THROTTLED;
        }
        if (isEmpty) {
            return Reason.LOW_BATTERY;
        }
        if (noMemory) {
            return Reason.MEMORY_PRESSURE;
        }
        return noCpu ? Reason.CPU_PRESSURE : Reason.LENDS;
    }

    private boolean lowBattery(Reading reading) {
        boolean counts = source(reading) != Energy.Source.MAINS && settings.batteryFloorPermille() > 0;
        if (!counts) {
            empty.at(Double.NEGATIVE_INFINITY);
            return false;
        }
        return empty.at(reading.batteryPermille() < 0 ? 0 : -reading.batteryPermille());
    }

    private boolean noMemory(Reading reading) {
        double used = reading.memoryBytes() > 0 ? 1 - (double) reading.freeBytes() / reading.memoryBytes() : Double.NaN;
        boolean pressed = memoryPressed.at(reading.memoryPressure());
        boolean full = memoryFull.at(used);
        return pressed || full;
    }

    private boolean noCpu(Reading reading) {
        double share = reading.cores() > 0 ? use.cores(RECENT) / reading.cores() : Double.NaN;
        boolean owners = share >= OWN_USE_UNDER_PRESSURE;
        boolean pressed = cpuPressed.at(owners ? reading.cpuPressure() : 0);
        boolean full = cpuFull.at(share);
        return pressed || full;
    }

    private int millicores(double cores, double own) {
        double spare = Math.min(settings.milliCores() / 1e3, cores * Math.max(0, SHARE_MAX - own / cores));
        int millicores = (int) (spare * 1000 + 1e-6) / STEP_MILLICORES * STEP_MILLICORES;
        int least = Math.min(busy ? MILLICORES_LEAST_AGAIN : MILLICORES_LEAST, settings.milliCores());
        busy = millicores < least;
        return busy ? 0 : millicores;
    }

    private Energy.Source source(Reading reading) {
        return switch (settings.source()) {
            case MAINS -> Energy.Source.MAINS;
            case BATTERY -> Energy.Source.BATTERY;
            case SOLAR -> Energy.Source.SOLAR;
            case AUTO -> reading.power() == Reading.Power.BATTERY ? Energy.Source.BATTERY : Energy.Source.MAINS;
        };
    }

    private Energy energy(Reading reading) {
        Energy.Source source = source(reading);
        int level = source == Energy.Source.MAINS ? 1000 : Math.max(0, reading.batteryPermille());
        return new Energy(source, level, settings.millijoules());
    }
}
