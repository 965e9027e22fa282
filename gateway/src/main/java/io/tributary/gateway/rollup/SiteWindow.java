package io.tributary.gateway.rollup;

import io.tributary.gateway.rollup.Meanings.Meaning;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One window of one group of one pipeline: the shares that arrived, and what was last said of them upstream. */
final class SiteWindow {
    /** By name, so that floating-point sums do not depend on who came first. */
    private static final Comparator<Summary.Origin> BY_NAME =
            Comparator.comparing(Summary.Origin::node).thenComparing(Summary.Origin::run);

    /** What a share takes besides its states: objects, map entry, revision. */
    private static final int SHARE_BYTES = 250;

    final Summary.Key key;
    private final Map<Summary.Origin, Integer> revisions = new HashMap<>();
    private final TreeMap<Summary.Origin, List<Summary.Partial>> merged = new TreeMap<>(BY_NAME);
    private final List<Long> tickets = new ArrayList<>();
    private @Nullable Meaning meaning;
    private long bytes;

    /** When its shares are to be summarised, while it has changed; when it is to be forgotten, while it has not. */
    long dueMicros;

    /** The revision last forwarded, or -1. */
    int revision = -1;

    int nodes;
    Map<String, Value> fields = Map.of();
    boolean withdrawn;

    SiteWindow(Summary.Key key) {
        this.key = key;
    }

    /** The revision of that origin's share, or -1. */
    int revisionOf(Summary.Origin origin) {
        return revisions.getOrDefault(origin, -1);
    }

    int origins() {
        return revisions.size();
    }

    boolean hasShares() {
        return !merged.isEmpty();
    }

    Meaning meaning() {
        if (meaning == null) {
            throw new IllegalStateException(key + " has no shares yet");
        }
        return meaning;
    }

    /** Whether shares of a newer meaning are there. */
    boolean isPast(Meaning than) {
        return meaning != null && !merged.isEmpty() && meaning.isNewerThan(than);
    }

    /** Puts a share in the place of an older one of its origin; returns how many shares of older meanings it pushed out. */
    int put(Summary share, Meaning of, long ticket) {
        takeOut(share.origin());
        int pushedOut = 0;
        if (meaning == null || meaning.rank() != of.rank()) {
            pushedOut = merged.size();
            merged.clear();
            bytes = (long) revisions.size() * SHARE_BYTES;
            meaning = of;
        }
        List<Summary.Partial> partials = lean(share.partials(), of);
        merged.put(share.origin(), partials);
        bytes += stateBytes(partials);
        tickets.add(ticket);
        remember(share);
        return pushedOut;
    }

    /** Remembers that a share came, without merging it. */
    void remember(Summary share) {
        if (revisions.put(share.origin(), share.revision()) == null) {
            bytes += SHARE_BYTES;
        }
    }

    /** Takes an origin's share out; returns whether there was one. */
    boolean takeOut(Summary.Origin origin) {
        List<Summary.Partial> old = merged.remove(origin);
        if (old != null) {
            bytes -= stateBytes(old);
        }
        return old != null;
    }

    /** The same partials with the texts that the meaning holds already. */
    private static List<Summary.Partial> lean(List<Summary.Partial> partials, Meaning of) {
        List<Summary.Partial> lean = new ArrayList<>();
        for (Summary.Partial partial : partials) {
            lean.add(new Summary.Partial(of.kinds().get(lean.size()), partial.state()));
        }
        return lean;
    }

    List<List<Summary.Partial>> shares() {
        return List.copyOf(merged.values());
    }

    int nodesMerged() {
        return (int)
                merged.keySet().stream().map(Summary.Origin::node).distinct().count();
    }

    List<Long> takeTickets() {
        List<Long> taken = List.copyOf(tickets);
        tickets.clear();
        return taken;
    }

    long bytes() {
        return bytes;
    }

    private static long stateBytes(List<Summary.Partial> partials) {
        long sum = 0;
        for (Summary.Partial partial : partials) {
            sum += 80L + partial.state().length();
        }
        return sum;
    }
}
