package io.tributary.pipelines.summary;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The finished result of a window for one group of one pipeline, or one node's share of it: the only thing that leaves
 * a node.
 *
 * @param key what this is the summary of; receivers apply a summary once per key and revision
 * @param origin who made it; a site's summary is merged from one share per origin
 * @param revision 0 at first; a higher one replaces a lower one of the same key and origin
 * @param nodes how many nodes' readings are in it: 1 for what a node sends
 * @param fields results by name, in the order of the pipeline file
 * @param partials what the fields were finished from, in the order of the plan that {@code calls} gives; empty when the
 *     summary is final
 * @param calls output name to aggregate call, such as {@code mean -> avg(pm25)}; empty when the summary is final
 * @param then the steps after the window, still to be applied where the window is whole
 */
public record Summary(
        Key key,
        Origin origin,
        int revision,
        int nodes,
        Map<String, Value> fields,
        List<Partial> partials,
        Map<String, String> calls,
        List<Step> then) {

    /** A node's share or result. */
    public Summary(
            Key key,
            Origin origin,
            int revision,
            Map<String, Value> fields,
            List<Partial> partials,
            Map<String, String> calls,
            List<Step> then) {
        this(key, origin, revision, 1, fields, partials, calls, then);
    }

    public Summary {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        partials = List.copyOf(partials);
        calls = Collections.unmodifiableMap(new LinkedHashMap<>(calls));
        then = List.copyOf(then);
    }

    /** A summary that is final: nobody will merge it further. */
    public static Summary finished(Key key, Origin origin, int revision, Map<String, Value> fields) {
        return new Summary(key, origin, revision, fields, List.of(), Map.of(), List.of());
    }

    /** Whether it takes back what was sent under its key: no field has a value any more. */
    public boolean isWithdrawal() {
        return revision > 0 && partials.isEmpty() && fields.values().stream().allMatch(Value.MISSING::equals);
    }

    /**
     * The stable name of a result.
     *
     * @param startMicros start of the window, inclusive, in microseconds since 1970 UTC
     * @param endMicros end of the window, exclusive
     * @param group values of the group-by columns by name, in the order of the pipeline file
     */
    public record Key(String site, String pipeline, long startMicros, long endMicros, Map<String, Value> group) {
        public Key {
            group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        }
    }

    /**
     * Who made a summary.
     *
     * @param node the node's name, unique within its site; empty for what the site made of its nodes' shares
     * @param run tells one life of a node's state from the next: what a node forgot at a restart comes from another run
     */
    public record Origin(String node, String run) {
        /** The site itself, which merged its nodes' shares. */
        public static final Origin SITE = new Origin("", "");
    }

    /**
     * A mergeable aggregate state, serialised.
     *
     * @param kind name and version of the accumulator, such as {@code moments/1}
     * @param state the accumulator's bytes in Base64 (RFC 4648 section 4)
     */
    public record Partial(String kind, String state) {}

    /** One step after the window: {@code where: text} when the name is empty, else {@code let: {name: text}}. */
    public record Step(String name, String text) {
        public boolean isWhere() {
            return name.isEmpty();
        }
    }
}
