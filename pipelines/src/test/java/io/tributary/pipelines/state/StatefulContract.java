package io.tributary.pipelines.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * What all that remembers must hold to: cut off after any {@link Stateful#changes} and restored, it goes on bit for bit; what is
 * kept is what a full save gives, nothing stale and nothing missing; nothing changed is nothing given; and nonsense is refused, or
 * harmless.
 */
public abstract class StatefulContract {
    private static final long RESTORE_BYTES_MAX = 64L << 20;

    /** One life of what remembers, with input that its seed alone decides. */
    public interface Life extends AutoCloseable {
        Stateful memory();

        /** Takes in piece {@code index} of the input; everything that came of it and can be seen from outside, as text. */
        String take(int index);

        /** After the last piece. */
        String end();

        @Override
        void close();
    }

    /** A fresh one. */
    protected abstract Life begin(long seed);

    /** How many pieces of input there are. */
    protected int pieces() {
        return 40;
    }

    protected int seeds() {
        return 60;
    }

    /** What was kept in a form that is the same whenever it was asked for. */
    protected List<String> comparable(Kept kept) throws StateException {
        return kept.lines();
    }

    @Test
    public void cut_anywhere_and_restored_it_goes_on_as_if_nothing_had_happened() throws StateException {
        for (long seed = 0; seed < seeds(); seed++) {
            List<String> expected = uncut(seed);
            RandomGenerator random = random(seed);
            List<String> seen = new ArrayList<>();
            Kept kept = new Kept();
            Life life = begin(seed);
            try {
                for (int i = 0; i < pieces(); i++) {
                    seen.add(life.take(i));
                    if (random.nextInt(3) == 0) {
                        life.memory().changes(kept);
                        if (random.nextInt(3) == 0) {
                            life.close();
                            life = begin(seed);
                            kept.restore(life.memory());
                        }
                    }
                }
                seen.add(life.end());
            } finally {
                life.close();
            }
            assertThat(seen).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private List<String> uncut(long seed) {
        List<String> seen = new ArrayList<>();
        try (Life life = begin(seed)) {
            for (int i = 0; i < pieces(); i++) {
                seen.add(life.take(i));
            }
            seen.add(life.end());
        }
        return seen;
    }

    @Test
    public void what_is_kept_is_what_a_full_save_gives() throws StateException {
        for (long seed = 0; seed < seeds(); seed++) {
            RandomGenerator random = random(~seed);
            int cut = random.nextInt(pieces());
            Kept kept = new Kept();
            Life life = begin(seed);
            try {
                for (int i = 0; i <= cut; i++) {
                    life.take(i);
                    if (i == cut || random.nextInt(4) == 0) {
                        life.memory().changes(kept);
                    }
                    if (i < cut && random.nextInt(8) == 0) {
                        life.memory().changes(kept);
                        life.close();
                        life = begin(seed);
                        kept.restore(life.memory());
                    }
                }
            } finally {
                life.close();
            }
            Kept full = new Kept();
            try (Life asked = begin(seed)) {
                for (int i = 0; i <= cut; i++) {
                    asked.take(i);
                }
                asked.memory().changes(full);
            }
            assertThat(comparable(kept)).as("seed %d, cut after %d", seed, cut).isEqualTo(comparable(full));
        }
    }

    @Test
    public void nothing_changed_is_nothing_given() throws StateException {
        try (Life life = begin(1);
                Life restored = begin(1)) {
            Kept kept = new Kept();
            for (int i = 0; i < pieces(); i++) {
                life.take(i);
                life.memory().changes(kept);
                int calls = kept.calls();
                life.memory().changes(kept);
                assertThat(kept.calls()).as("after piece %d", i).isEqualTo(calls);
            }
            assertThat(kept.entries()).isNotEmpty();
            kept.restore(restored.memory());
            restored.memory().changes(kept);
            int calls = kept.calls();
            restored.memory().changes(kept);
            assertThat(kept.calls()).isEqualTo(calls);
        }
    }

    /** Broken entries end in a {@link StateException}, or in something that works. */
    @Test
    public void nonsense_is_refused_or_harmless() {
        int refused = 0;
        for (long seed = 0; seed < seeds() * 8L; seed++) {
            RandomGenerator random = random(seed);
            int cut = random.nextInt(pieces() - 1);
            Kept kept = new Kept();
            try (Life life = begin(seed % seeds())) {
                for (int i = 0; i <= cut; i++) {
                    life.take(i);
                }
                life.memory().changes(kept);
            }
            if (kept.entries().isEmpty()) {
                continue;
            }
            Kept broken = broken(kept, random);
            try (Life life = begin(seed % seeds())) {
                refused += goesOn(life, broken, cut) ? 0 : 1;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", of\n" + String.join("\n", broken.lines()), e);
            }
        }
        assertThat(refused).isPositive();
    }

    private boolean goesOn(Life life, Kept broken, int cut) {
        long before = allocated();
        try {
            broken.restore(life.memory());
        } catch (StateException e) {
            assertThat(e).hasMessageMatching(".+");
            return false;
        } finally {
            assertThat(allocated() - before).as("bytes allocated to restore").isLessThan(RESTORE_BYTES_MAX);
        }
        Kept kept = new Kept();
        life.memory().changes(kept);
        for (int i = cut + 1; i < pieces(); i++) {
            life.take(i);
            life.memory().changes(kept);
        }
        life.end();
        return true;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static Kept broken(Kept kept, RandomGenerator random) {
        List<Map.Entry<byte[], byte[]>> entries =
                new ArrayList<>(kept.copy().entries().entrySet());
        Map.Entry<byte[], byte[]> entry = entries.get(random.nextInt(entries.size()));
        Kept broken = kept.copy();
        broken.entries().remove(entry.getKey());
        byte[] key = entry.getKey().clone();
        byte[] value = entry.getValue().clone();
        switch (random.nextInt(7)) {
            case 0 -> flip(key, random);
            case 1, 2 -> flip(value, random);
            case 3 -> value = Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 4 -> value = Arrays.copyOf(value, value.length + 1 + random.nextInt(20));
            case 5 -> random.nextBytes(value);
            default -> value = entries.get(random.nextInt(entries.size())).getValue();
        }
        if (random.nextInt(10) > 0) {
            broken.put(key, value);
        }
        return broken;
    }

    private static void flip(byte[] bytes, RandomGenerator random) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
