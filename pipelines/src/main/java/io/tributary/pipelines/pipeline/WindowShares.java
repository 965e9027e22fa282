package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Windows of slices of one pipeline's history, merged into those of the whole. What is added in one order gives one result; sums and second
 * moments may differ in their last bits from those of one run, as between nodes. One thread.
 */
public final class WindowShares {
    private static final int VERSION = 1;
    private static final int WINDOWS_MAX = 1 << 20;
    private static final int PARTS_MAX = 1_000;
    private static final int TEXT_UNITS_MAX = 1 << 16;
    private static final int STATE_BYTES_MAX = 1 << 20;

    private final Pipeline pipeline;
    private final long bytesMax;
    private final Map<Summary.Key, List<Summary.Partial>> windows = new HashMap<>();
    private long bytes;
    private long in;
    private long filtered;
    private long quarantined;
    private String fault = "";

    /** @param bytesMax of merged windows, which stay in memory until {@link #finish} */
    public WindowShares(Pipeline pipeline, long bytesMax) {
        this.pipeline = pipeline;
        this.bytesMax = bytesMax;
    }

    /** What kernels give, window by window. */
    static final class Writer {
        private final StateWriter windows = new StateWriter();
        private int count;
        private long size;

        void add(Summary summary) {
            windows.putLong(summary.key().startMicros());
            windows.putLong(summary.key().endMicros());
            summary.key().group().values().forEach(this::value);
            windows.putInt(summary.partials().size());
            for (Summary.Partial partial : summary.partials()) {
                byte[] state = Base64.getDecoder().decode(partial.state());
                windows.putText(partial.kind());
                windows.putInt(state.length);
                windows.putBytes(state);
                size += 24L + state.length;
            }
            count++;
        }

        private void value(Value value) {
            if (value instanceof Value.OfText text) {
                windows.put('t');
                windows.putText(text.value());
                size += text.value().length();
            } else if (value instanceof Value.OfInt whole) {
                windows.put('i');
                windows.putLong(whole.value());
            } else if (value instanceof Value.OfBool bool) {
                windows.put(bool.value() ? 'y' : 'n');
            } else if (value instanceof Value.OfTime time) {
                windows.put('@');
                windows.putLong(time.micros());
            } else {
                windows.put('0');
            }
        }

        int count() {
            return count;
        }

        /** About. */
        long size() {
            return size;
        }

        byte[] bytes(Counts counts, String fault) {
            StateWriter out = new StateWriter();
            out.putInt(VERSION);
            out.putLong(counts.in());
            out.putLong(counts.filtered());
            out.putLong(counts.quarantined());
            out.putText(fault);
            out.putInt(count);
            out.putBytes(windows.bytes());
            return out.bytes();
        }
    }

    /**
     * Adds what {@code partials/1} or {@code replay/1} made of a slice.
     *
     * @throws KernelException when that can't be its result, or there are more windows than fit; nothing of it may have been added
     */
    public void add(byte[] output) throws KernelException {
        StateReader from = new StateReader(output);
        try {
            int version = from.getCount(0, Integer.MAX_VALUE, "a version");
            if (version != VERSION) {
                throw new StateException("is of version " + version + ", not " + VERSION);
            }
            long[] counts = {from.getLong(), from.getLong(), from.getLong()};
            String reason = from.getText(TEXT_UNITS_MAX);
            Map<Summary.Key, List<Summary.Partial>> added = new LinkedHashMap<>();
            for (int left = from.getCount(0, WINDOWS_MAX, "windows"); left > 0; left--) {
                Summary.Key key = key(from);
                added.put(key, merged(windows.get(key), partials(from)));
            }
            from.end();
            added.forEach(this::put);
            in += counts[0];
            filtered += counts[1];
            quarantined += counts[2];
            fault = fault.isEmpty() ? reason : fault;
        } catch (StateException | AggregationException e) {
            throw new KernelException("this is no result for pipeline " + pipeline.name() + ": " + e.getMessage(), e);
        }
        if (bytes > bytesMax) {
            throw new KernelException("the windows take more than " + bytesMax
                    + " bytes of memory; give fewer files at once, or larger windows or groups");
        }
    }

    private List<Summary.Partial> merged(@Nullable List<Summary.Partial> before, List<Summary.Partial> more)
            throws AggregationException, StateException {
        return Aggregation.merge(pipeline.calls(), before == null ? List.of(more) : List.of(before, more))
                .partials();
    }

    private void put(Summary.Key key, List<Summary.Partial> partials) {
        List<Summary.Partial> before = windows.put(key, partials);
        bytes += size(partials) - (before == null ? -300 : size(before));
    }

    private static long size(List<Summary.Partial> partials) {
        return partials.stream()
                .mapToLong(partial -> 80L + partial.state().length())
                .sum();
    }

    private Summary.Key key(StateReader from) throws StateException {
        long start = from.getLong();
        long end = from.getLong();
        Map<String, Value> group = new LinkedHashMap<>();
        for (String name : pipeline.window().by()) {
            group.put(name, value(from));
        }
        return new Summary.Key("", pipeline.name(), start, end, group);
    }

    private static Value value(StateReader from) throws StateException {
        int kind = from.get();
        return switch (kind) {
            case 't' -> Value.of(from.getText(TEXT_UNITS_MAX));
            case 'i' -> Value.of(from.getLong());
            case 'y' -> Value.of(true);
            case 'n' -> Value.of(false);
            case '@' -> Value.ofTime(from.getLong());
            case '0' -> Value.MISSING;
            default -> throw new StateException("holds a group value of kind " + kind);
        };
    }

    private static List<Summary.Partial> partials(StateReader from) throws StateException {
        List<Summary.Partial> partials = new ArrayList<>();
        for (int left = from.getCount(1, PARTS_MAX, "partials"); left > 0; left--) {
            String kind = from.getText(100);
            byte[] state = from.getBytes(from.getCount(0, STATE_BYTES_MAX, "bytes of a partial"));
            partials.add(new Summary.Partial(kind, Base64.getEncoder().encodeToString(state)));
        }
        return partials;
    }

    /** Readings that were in the slices. */
    public long in() {
        return in;
    }

    public long filtered() {
        return filtered;
    }

    /** Readings that could not be used. */
    public long quarantined() {
        return quarantined;
    }

    /** Why one of them could not; empty when all could. */
    public String fault() {
        return fault;
    }

    public int windows() {
        return windows.size();
    }

    /**
     * Gives the windows as one node's shares, in the order of their starts, ends and groups, with the steps after the window still to
     * come.
     */
    public void finish(String site, Summary.Origin origin, Consumer<Summary> to) throws KernelException {
        List<Summary.Key> keys = new ArrayList<>(windows.keySet());
        keys.sort(Comparator.comparingLong(Summary.Key::startMicros)
                .thenComparingLong(Summary.Key::endMicros)
                .thenComparing(key -> key.group().toString()));
        for (Summary.Key key : keys) {
            Summary.Key named = new Summary.Key(site, key.pipeline(), key.startMicros(), key.endMicros(), key.group());
            try {
                Aggregation.Merged whole =
                        Aggregation.merge(pipeline.calls(), List.of(windows.getOrDefault(key, List.of())));
                to.accept(new Summary(
                        named, origin, 0, whole.fields(), whole.partials(), pipeline.calls(), pipeline.after()));
            } catch (AggregationException | StateException e) {
                throw new KernelException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
