package io.tributary.edge.store;

import io.tributary.pipelines.state.Stateful;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Commits as feeds could make them, and what must be there after each. */
final class RandomCommits {
    static final List<String> SOURCES = List.of("city", "mill");
    private static final List<String> OUTLETS = List.of("upstream", "mqtt");

    private final Random random;
    private final int most;
    private final List<String> runs = new ArrayList<>();
    private final Map<String, Long> next = new HashMap<>();
    private final Contents model = Contents.empty();
    private int made;

    /** @param most changes of each kind in a commit */
    RandomCommits(long seed, int most) {
        random = new Random(seed);
        this.most = most;
    }

    /** What is there when all commits so far are. */
    Contents model() {
        return model.copy();
    }

    Commit next() {
        Commit commit = new Commit();
        if (runs.isEmpty() || random.nextInt(8) == 0) {
            begin(commit);
        }
        if (runs.size() > 3) {
            String run = runs.remove(0);
            commit.end(run);
            model.end(run);
        }
        for (String run : runs) {
            int part = random.nextInt(Contents.PARTS);
            change(run, part, commit.state(run, part));
        }
        if (random.nextInt(3) > 0) {
            String source = SOURCES.get(random.nextInt(SOURCES.size()));
            byte[] bytes = bytes(random.nextInt(4) == 0 ? 0 : most * 4);
            commit.received(source, bytes);
            model.received(source, bytes);
        }
        OUTLETS.forEach(outlet -> wait(outlet, commit));
        return commit;
    }

    private void begin(Commit commit) {
        KeptRun run = new KeptRun("run-" + made, "pipeline-" + made % 3, "pipeline: " + made, made++);
        runs.add(run.id());
        commit.begin(run);
        model.begin(run);
    }

    private void change(String run, int part, Stateful.Changes changes) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            byte[] key = key(1 + random.nextInt(3));
            int kind = random.nextInt(12);
            if (kind == 0) {
                byte[] prefix = key(random.nextInt(3));
                changes.removeAll(prefix);
                model.removeAll(run, part, prefix);
            } else if (kind < 4) {
                changes.remove(key);
                model.remove(run, part, key);
            } else {
                byte[] value = bytes(random.nextInt(80));
                changes.put(key, value);
                model.put(run, part, key, value);
            }
        }
    }

    private void wait(String outlet, Commit commit) {
        if (random.nextInt(30) == 0) {
            commit.forget(outlet);
            model.forget(outlet);
            next.remove(outlet);
        }
        long sequence = next.getOrDefault(outlet, 0L);
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            sequence += random.nextInt(10) == 0 ? 2 : 1;
            byte[] bytes = bytes(random.nextInt(random.nextInt(20) == 0 ? 30_000 : 300));
            commit.add(outlet, sequence, 1_000_000 + sequence, bytes);
            model.add(outlet, new Waiting(sequence, 1_000_000 + sequence, bytes));
        }
        next.put(outlet, sequence + 1);
        if (random.nextInt(3) == 0) {
            long upTo = sequence - random.nextInt(3 * most + 1);
            commit.remove(outlet, upTo);
            model.removeUpTo(outlet, upTo);
        }
    }

    /** Few different bytes, so that keys meet again; of both signs, so that a wrong order shows. */
    private byte[] key(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (random.nextInt(6) * 50);
        }
        return key;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
