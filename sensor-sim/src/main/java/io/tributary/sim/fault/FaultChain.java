package io.tributary.sim.fault;

import io.tributary.sim.signal.Seed;
import java.util.List;
import java.util.function.Consumer;

/**
 * The faults of one sensor at work. The same seed and samples give the same result.
 *
 * <p>Samples go in by planned time and come out in no particular order of publish time, at once or, when held back for
 * their successor, with it. One thread.
 */
public final class FaultChain {
    private final Injector[] injectors;

    /** Each fault has dice of its own, by its place in the list; {@code tally} may be shared by the sensors of a thread. */
    public FaultChain(List<Fault> faults, Seed seed, Tally tally) {
        injectors = new Injector[faults.size()];
        for (int i = 0; i < injectors.length; i++) {
            injectors[i] = Injector.of(faults.get(i), seed.child(i).random(), tally);
        }
    }

    /** Passes a planned sample through all faults; {@code out} takes what is left of it, and what waited for it. */
    public void pass(Sample planned, Consumer<Sample> out) {
        pass(planned, 0, out);
    }

    /** The sensor falls silent: {@code out} takes what was held back. */
    public void finish(Consumer<Sample> out) {
        for (int i = 0; i < injectors.length; i++) {
            int next = i + 1;
            injectors[i].finish(sample -> pass(sample, next, out));
        }
    }

    /** How many samples wait for their successor. */
    public int held() {
        int held = 0;
        for (Injector injector : injectors) {
            held += injector.held();
        }
        return held;
    }

    private void pass(Sample sample, int from, Consumer<Sample> out) {
        if (from == injectors.length) {
            out.accept(sample);
        } else {
            injectors[from].pass(sample, passed -> pass(passed, from + 1, out));
        }
    }
}
