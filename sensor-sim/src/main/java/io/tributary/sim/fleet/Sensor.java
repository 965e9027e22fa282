package io.tributary.sim.fleet;

import io.tributary.sim.fault.Fault;
import io.tributary.sim.fault.FaultChain;
import io.tributary.sim.fault.Sample;
import io.tributary.sim.fault.Tally;
import io.tributary.sim.publish.Emission;
import io.tributary.sim.signal.Seed;
import io.tributary.sim.signal.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One sensor of a fleet at work. Everything about it comes from its own seed. One thread. */
final class Sensor {
    private final byte[] topic;
    private final int qos;
    private final Encoder encoder;
    private final Trace[] traces;
    private final FaultChain faults;
    private final RandomGenerator dice;
    private final long firstMicros;
    private final double intervalMicros;
    private final long jitterMicros;
    private long sequence;
    private long nextMicros;

    /** {@code speedup} shortens interval and jitter. */
    Sensor(Fleet.Group group, int number, Seed fleetSeed, long startMicros, double speedup, Tally tally) {
        Seed seed = fleetSeed.child(group.name() + "-" + number);
        topic = group.topic().with(name -> name(group, number, name)).toString().getBytes(StandardCharsets.UTF_8);
        qos = group.qos();
        encoder = Encoder.of(group.payload(), group.fields(), name -> name(group, number, name));
        traces = traces(group, seed.child("signals"), startMicros);
        faults = new FaultChain(faults(group, seed.child("shares")), seed.child("faults"), tally);
        dice = seed.child("times").random();
        intervalMicros = group.interval().toNanos() / 1000.0 / speedup;
        jitterMicros = (long) (group.jitter().toNanos() / 1000.0 / speedup);
        // Sensors were not all switched on in the same instant.
        firstMicros = startMicros + (long) (dice.nextDouble() * intervalMicros);
        nextMicros = startMicros;
        nextMicros = planned();
    }

    /** What a name in a topic stands for. */
    static Optional<String> name(Fleet.Group group, int number, String name) {
        return switch (name) {
            case "n" -> Optional.of(String.valueOf(number));
            case "group" -> Optional.of(group.name());
            default -> dimension(group, number - 1, name);
        };
    }

    /** Sensors are dealt out over all combinations, the first dimension changing fastest. */
    private static Optional<String> dimension(Fleet.Group group, int index, String name) {
        int rest = index;
        for (var dimension : group.dimensions().entrySet()) {
            List<String> values = dimension.getValue();
            if (dimension.getKey().equals(name)) {
                return Optional.of(values.get(rest % values.size()));
            }
            rest /= values.size();
        }
        return Optional.empty();
    }

    /** When the next reading is planned; never decreases. */
    long nextMicros() {
        return nextMicros;
    }

    /** Takes the next reading; {@code out} gets what is to be published because of it. */
    void read(Consumer<Sample> out) {
        double[] values = new double[traces.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = traces[i].next(nextMicros);
        }
        Sample planned = new Sample(sequence++, nextMicros, nextMicros, values);
        nextMicros = planned();
        faults.pass(planned, out);
    }

    /** Takes no more readings; {@code out} gets what was held back. */
    void finish(Consumer<Sample> out) {
        faults.finish(out);
    }

    /** Samples that wait for their successor. */
    int held() {
        return faults.held();
    }

    Emission emission(Sample sample, long publishMicros) {
        return new Emission(publishMicros, topic, encoder.encode(sample), qos);
    }

    private long planned() {
        long due = firstMicros + (long) (sequence * intervalMicros);
        return Math.max(nextMicros, jitterMicros == 0 ? due : due + dice.nextLong(jitterMicros + 1));
    }

    private static Trace[] traces(Fleet.Group group, Seed seed, long startMicros) {
        return group.fields().stream()
                .map(field -> field.signal().trace(seed.child(field.name()), startMicros))
                .toArray(Trace[]::new);
    }

    private static List<Fault> faults(Fleet.Group group, Seed seed) {
        List<Fault> own = new ArrayList<>();
        for (int i = 0; i < group.faults().size(); i++) {
            Fleet.Affliction affliction = group.faults().get(i);
            if (seed.child(i).random().nextDouble() < affliction.share()) {
                own.add(affliction.fault());
            }
        }
        return own;
    }
}
