package io.tributary.gateway.rollup;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The meanings that shares of a pipeline have had. Two shares can be merged when they mean the same: the same calls, kinds
 * of state and steps. A meaning seen later for the first time is newer: the operator has changed the pipeline.
 *
 * <p>A meaning stays as long as a window has shares of it. Of the others the oldest go first.
 */
final class Meanings {
    /** Far more than the pipelines of a site and their changes within an hour. */
    private static final int REMEMBERED_MAX = 1_000;

    private final Map<Named, Meaning> known = new HashMap<>();
    private final TreeMap<Long, Meaning> byRank = new TreeMap<>();
    /** Of which no window has shares. */
    private final TreeMap<Long, Meaning> idle = new TreeMap<>();

    private long newest;

    /** What tells meanings apart. */
    record Named(String pipeline, List<Map.Entry<String, String>> calls, List<Summary.Step> then, List<String> kinds) {}

    /** One meaning, the same object for all its shares, so that each need not hold the texts. */
    static final class Meaning {
        /** Grows from meaning to newer meaning; at least 1. */
        final long rank;

        final Named named;
        final Map<String, String> calls;
        private int windows;

        private Meaning(long rank, Named named, Map<String, String> calls) {
            this.rank = rank;
            this.named = named;
            this.calls = calls;
        }

        List<Summary.Step> then() {
            return named.then;
        }

        List<String> kinds() {
            return named.kinds;
        }

        boolean isNewerThan(@Nullable Meaning other) {
            return other == null || rank > other.rank;
        }
    }

    Meaning of(Summary share) {
        List<String> kinds =
                share.partials().stream().map(Summary.Partial::kind).toList();
        Named named = named(share.key().pipeline(), share.calls(), share.then(), kinds);
        Meaning meaning = known.get(named);
        if (meaning == null) {
            meaning = add(new Meaning(newest + 1, named, share.calls()));
            if (known.size() > REMEMBERED_MAX) {
                forgetOldest();
            }
        }
        return meaning;
    }

    static Named named(String pipeline, Map<String, String> calls, List<Summary.Step> then, List<String> kinds) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        calls.forEach((name, call) -> entries.add(Map.entry(name, call)));
        return new Named(pipeline, List.copyOf(entries), then, kinds);
    }

    private Meaning add(Meaning meaning) {
        known.put(meaning.named, meaning);
        byRank.put(meaning.rank, meaning);
        idle.put(meaning.rank, meaning);
        newest = meaning.rank;
        return meaning;
    }

    /** Not the newest: its rank must not be given again. */
    private void forgetOldest() {
        Map.Entry<Long, Meaning> oldest = idle.firstEntry();
        if (oldest.getKey() < newest) {
            idle.remove(oldest.getKey());
            byRank.remove(oldest.getKey());
            known.remove(oldest.getValue().named);
        }
    }

    /** A window has shares of it now. */
    void hold(Meaning meaning) {
        if (meaning.windows++ == 0) {
            idle.remove(meaning.rank);
        }
    }

    /** A window that had shares of it has none any more. */
    void release(@Nullable Meaning meaning) {
        if (meaning != null && --meaning.windows == 0) {
            idle.put(meaning.rank, meaning);
        }
    }

    /** From the oldest on. */
    Collection<Meaning> all() {
        return byRank.values();
    }

    /** The meaning of that rank, or null. */
    @Nullable
    Meaning find(long rank) {
        return byRank.get(rank);
    }

    /** Takes one back, behind all of lower ranks. */
    void restore(long rank, Named named, Map<String, String> calls) throws StateException {
        if (rank <= newest || known.containsKey(named)) {
            throw new StateException("holds meaning " + rank + " of " + named.pipeline + " behind " + newest
                    + ", or a second time under another rank");
        }
        add(new Meaning(rank, named, calls));
    }
}
