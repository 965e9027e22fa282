package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All that a store keeps, as text: what a slow, obvious model says beside what the store gives. */
record Contents(SortedMap<String, String> lines) {
    static final int PARTS = 3;

    static Contents empty() {
        return new Contents(new TreeMap<>());
    }

    /** What the store gives under names that the tests use. */
    static Contents of(Store store, List<String> sources) throws StoreException, StateException {
        Contents contents = empty();
        for (KeptRun run : store.runs()) {
            contents.begin(run);
            for (int part = 0; part < PARTS; part++) {
                int number = part;
                List<byte[]> keys = new ArrayList<>();
                store.entries(run.id(), part, (key, value) -> {
                    contents.put(run.id(), number, key, value);
                    keys.add(key);
                });
                List<byte[]> sorted = new ArrayList<>(keys);
                sorted.sort(Comparator.comparing(HexFormat.of()::formatHex));
                if (!keys.equals(sorted)) {
                    throw new AssertionError("entries are not in the order of their keys");
                }
            }
        }
        for (String source : sources) {
            byte[] bytes = store.received(source).orElse(Cursor.NOTHING);
            contents.received(source, bytes);
        }
        for (String outlet : store.outlets()) {
            List<Waiting> entries = read(store, outlet);
            entries.forEach(entry -> contents.add(outlet, entry));
            Backlog backlog = store.backlog(outlet);
            long bytes =
                    entries.stream().mapToLong(entry -> entry.bytes().length).sum();
            boolean fits = backlog.count() == entries.size()
                    && backlog.bytes() == bytes
                    && (entries.isEmpty()
                            || (backlog.first() == entries.get(0).sequence()
                                    && backlog.oldestMicros() == entries.get(0).madeMicros()));
            if (!fits) {
                throw new AssertionError(
                        outlet + " has " + entries.size() + " entries of " + bytes + " bytes, but " + backlog);
            }
        }
        return contents;
    }

    private static List<Waiting> read(Store store, String outlet) {
        List<Waiting> all = new ArrayList<>();
        long from = 0;
        while (true) {
            CompletableFuture<List<Waiting>> answer = new CompletableFuture<>();
            store.read(outlet, from, 7, answer::complete);
            List<Waiting> some = answer.orTimeout(20, TimeUnit.SECONDS).join();
            if (some.isEmpty()) {
                return all;
            }
            all.addAll(some);
            from = some.get(some.size() - 1).sequence() + 1;
        }
    }

    Contents copy() {
        return new Contents(new TreeMap<>(lines));
    }

    void begin(KeptRun run) {
        end(run.id());
        lines.put("run " + run.id(), run.toString());
    }

    void end(String run) {
        lines.remove("run " + run);
        lines.keySet().removeIf(name -> name.startsWith("entry " + run + " "));
    }

    void put(String run, int part, byte[] key, byte[] value) {
        lines.put(name(run, part, key), hex(value));
    }

    void remove(String run, int part, byte[] key) {
        lines.remove(name(run, part, key));
    }

    void removeAll(String run, int part, byte[] prefix) {
        lines.keySet().removeIf(name -> name.startsWith(name(run, part, prefix)));
    }

    void received(String source, byte[] bytes) {
        lines.remove("received " + source);
        if (bytes.length > 0) {
            lines.put("received " + source, hex(bytes));
        }
    }

    void add(String outlet, Waiting entry) {
        lines.put("waiting %s %08d".formatted(outlet, entry.sequence()), entry.madeMicros() + " " + hex(entry.bytes()));
    }

    void removeUpTo(String outlet, long sequence) {
        lines.subMap("waiting %s ".formatted(outlet), "waiting %s %08d".formatted(outlet, sequence + 1))
                .clear();
    }

    void forget(String outlet) {
        lines.keySet().removeIf(name -> name.startsWith("waiting " + outlet + " "));
    }

    private static String name(String run, int part, byte[] key) {
        return "entry " + run + " " + part + " " + hex(key);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    Map<String, String> asMap() {
        return lines;
    }
}
