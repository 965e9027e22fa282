package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Machine;
import io.tributary.edge.mesh.offer.Spare;
import io.tributary.edge.mesh.offer.SpareCapacity;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What the machine measures, within what its owner lends. Any thread. */
final class MeasuredSurroundings implements Surroundings {
    private final Machine machine;
    private final SpareCapacity capacity;
    private final LongSupplier lentNanos;
    private final LongSupplier nanos;
    private final InstantSource clock;

    /** @param lentNanos CPU time that lent work has used so far */
    MeasuredSurroundings(
            Machine machine, SpareCapacity capacity, LongSupplier lentNanos, LongSupplier nanos, InstantSource clock) {
        this.machine = machine;
        this.capacity = capacity;
        this.lentNanos = lentNanos;
        this.nanos = nanos;
        this.clock = clock;
    }

    @Override
    public synchronized Spare spare() {
        return capacity.at(machine.read(), lentNanos.getAsLong() / 1_000, nanos.getAsLong(), clock.instant());
    }
}
