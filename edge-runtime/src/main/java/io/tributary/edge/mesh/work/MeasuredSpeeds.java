package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Calibration;
import io.tributary.pipelines.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;

/**
 * Speeds by calibration and experience. Measured is processor time, so that neither own work nor the limit of a control group makes a
 * core look slow; said is what of it this process may use in a second. Any thread.
 */
final class MeasuredSpeeds implements Speeds {
    /** Before anything was run: the price list's own machine. */
    private static final long UNKNOWN = 1_000_000_000;

    private final Calibration calibration = new Calibration();
    private final Map<Kernel.Id, Calibration.Trial> trials = new HashMap<>();
    private final double coreShare;
    private boolean isOver;

    /** @param cores that this process may use; less than one for a part of a core */
    MeasuredSpeeds(double cores) {
        this.coreShare = cores <= 0 ? 1 : Math.min(1, cores);
    }

    @Override
    public synchronized long of(Kernel.Id kernel) {
        long measured = calibration.speed(kernel.name(), kernel.version());
        long known = measured > 0 ? measured : calibration.typical();
        return Math.max(1, Math.round((known > 0 ? known : UNKNOWN) * coreShare));
    }

    @Override
    public synchronized boolean isKnown(Kernel.Id kernel) {
        return isOver || calibration.speed(kernel.name(), kernel.version()) > 0;
    }

    @Override
    public synchronized boolean tried(Kernel.Id kernel, long fuel, long cpuNanos) {
        Calibration.Trial trial =
                trials.computeIfAbsent(kernel, fresh -> calibration.trial(kernel.name(), kernel.version()));
        boolean enough = trial.ran(run(fuel, cpuNanos));
        if (enough) {
            trials.remove(kernel);
        }
        return enough;
    }

    @Override
    public synchronized void triedAll() {
        trials.clear();
        isOver = true;
    }

    @Override
    public synchronized void ran(Kernel.Id kernel, long fuel, long cpuNanos) {
        if (cpuNanos > 0) {
            calibration.experienced(kernel.name(), kernel.version(), run(fuel, cpuNanos));
        }
    }

    private static Calibration.Run run(long fuel, long cpuNanos) {
        return new Calibration.Run(Math.max(1, fuel), Math.max(1, cpuNanos));
    }
}
