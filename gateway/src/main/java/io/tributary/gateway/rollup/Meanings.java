package io.tributary.gateway.rollup;

import io.tributary.pipelines.summary.Summary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meanings that shares of a pipeline have had. Two shares can be merged when they mean the same: the same calls, kinds
 * of state and steps. A meaning seen later for the first time is newer: the operator has changed the pipeline.
 */
final class Meanings {
    /** Far more than the pipelines of a site and their changes within an hour. */
    private static final int REMEMBERED_MAX = 1_000;

    private final LinkedHashMap<Named, Meaning> known = new LinkedHashMap<>(16, 0.75f, true);
    private long newest;

    private record Named(
            String pipeline, List<Map.Entry<String, String>> calls, List<Summary.Step> then, List<String> kinds) {}

    /**
     * One meaning, the same object for all its shares, so that each need not hold the texts.
     *
     * @param rank grows from meaning to newer meaning
     */
    record Meaning(long rank, Map<String, String> calls, List<Summary.Step> then, List<String> kinds) {
        boolean isNewerThan(@Nullable Meaning other) {
            return other == null || rank > other.rank;
        }
    }

    Meaning of(Summary share) {
        List<String> kinds =
                share.partials().stream().map(Summary.Partial::kind).toList();
        Named name = new Named(share.key().pipeline(), List.copyOf(share.calls().entrySet()), share.then(), kinds);
        Meaning meaning = known.get(name);
        if (meaning == null) {
            meaning = new Meaning(++newest, share.calls(), share.then(), kinds);
            known.put(name, meaning);
            if (known.size() > REMEMBERED_MAX) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return meaning;
    }
}
