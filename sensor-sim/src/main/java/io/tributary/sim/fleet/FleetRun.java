package io.tributary.sim.fleet;

import io.tributary.sim.fault.Sample;
import io.tributary.sim.fault.Tally;
import io.tributary.sim.publish.Emission;
import io.tributary.sim.publish.Emissions;
import io.tributary.sim.signal.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A fleet at work: its messages in order of publish time, without a clock. The same fleet, seed and start give the same
 * messages. Each message costs O(log sensors). One thread.
 */
public final class FleetRun implements Emissions {
    private final List<Sensor> sensors = new ArrayList<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Tally tally = new Tally();
    private final long readingsMax;
    private final long untilMicros;
    private long planned;
    private long emitted;
    private long queued;
    private long entries;
    private boolean finished;

    /**
     * Starts a run.
     *
     * @param seed {@link Fleet#seed} or another
     * @param startMicros first event time, microseconds since 1970 UTC
     * @param speedup above 0: shortens every interval, 2 doubles the rate; {@code rate / fleet.perSecond()} gives a rate
     * @param readingsMax readings to plan; what faults held back then still comes
     * @param untilMicros no reading is planned at or after this time
     */
    public FleetRun(Fleet fleet, long seed, long startMicros, double speedup, long readingsMax, long untilMicros) {
        this.readingsMax = readingsMax;
        this.untilMicros = untilMicros;
        Seed root = new Seed(seed);
        for (Fleet.Group group : fleet.groups()) {
            for (int number = 1; number <= group.count(); number++) {
                Sensor sensor = new Sensor(group, number, root, startMicros, speedup, tally);
                queue.add(new Due(sensor.nextMicros(), sensors.size(), entries++, null));
                sensors.add(sensor);
            }
        }
    }

    /** Something to do at a time: a reading of the sensor, or the publishing of a sample that is out already. */
    private record Due(
            long micros, int sensor, long entry, @Nullable Sample sample) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(micros, other.micros);
            if (byTime != 0) {
                return byTime;
            }
            int bySensor = Integer.compare(sensor, other.sensor);
            return bySensor != 0 ? bySensor : Long.compare(entry, other.entry);
        }
    }

    /**
     * What became of the readings so far: {@code emitted = planned - dropped + duplicated - pending}.
     *
     * @param planned readings taken
     * @param emitted messages handed out
     * @param pending messages that wait for their publish time or their successor
     * @param faults samples touched, by kind of fault
     */
    public record Counts(long planned, long emitted, long pending, Map<Tally.Kind, Long> faults) {
        public long dropped() {
            return faults.getOrDefault(Tally.Kind.DROPPED, 0L);
        }

        public long duplicated() {
            return faults.getOrDefault(Tally.Kind.DUPLICATED, 0L);
        }

        /** Whether the sum holds, as it must at every moment. */
        public boolean conserved() {
            return emitted == planned - dropped() + duplicated() - pending;
        }
    }

    @Override
    public @Nullable Emission next() {
        while (true) {
            Due due = queue.poll();
            if (due == null) {
                return null;
            }
            if (due.sample() != null) {
                queued--;
                emitted++;
                return sensors.get(due.sensor()).emission(due.sample(), due.micros());
            }
            read(due);
        }
    }

    public Counts counts() {
        int held = sensors.stream().mapToInt(Sensor::held).sum();
        return new Counts(planned, emitted, queued + held, tally.counts());
    }

    private void read(Due due) {
        if (planned >= readingsMax || due.micros() >= untilMicros) {
            finish(due.micros());
            return;
        }
        Sensor sensor = sensors.get(due.sensor());
        planned++;
        sensor.read(sample -> publish(due.sensor(), due.micros(), sample));
        queue.add(new Due(sensor.nextMicros(), due.sensor(), entries++, null));
    }

    /** The first reading beyond the limit ends all sensors: the queue is in order of time. */
    private void finish(long micros) {
        if (!finished) {
            finished = true;
            queue.removeIf(due -> due.sample() == null);
            for (int i = 0; i < sensors.size(); i++) {
                int number = i;
                sensors.get(i).finish(sample -> publish(number, micros, sample));
            }
        }
    }

    private void publish(int sensor, long nowMicros, Sample sample) {
        queued++;
        long micros = Math.max(nowMicros, sample.publishMicros());
        queue.add(new Due(micros, sensor, entries++, sample));
    }
}
