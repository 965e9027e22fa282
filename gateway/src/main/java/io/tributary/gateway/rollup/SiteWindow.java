package io.tributary.gateway.rollup;

import io.tributary.gateway.rollup.Meanings.Meaning;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

    /** Tells it from others, those before it included. */
    final long number;

    private final TreeMap<Summary.Origin, Share> shares = new TreeMap<>(BY_NAME);
    private final Meanings meanings;
    private @Nullable Meaning meaning;
    /** Shares that are not only remembered. */
    private int merged;

    private long bytes;

    /** When its shares are to be summarised, while it has changed; when it is to be forgotten, while it has not. */
    long dueMicros;

    boolean changed;
    /** Grows from change to change of any window. */
    long stamp;
    /** Whether it is kept already. */
    boolean given;

    /** The revision last forwarded, or -1. */
    int revision = -1;

    int nodes;
    Map<String, Value> fields = Map.of();
    boolean withdrawn;

    /** What came of one origin. */
    static final class Share {
        final Summary.Origin origin;
        /** In the order in which origins came. */
        final int place;

        private int revision;
        private List<Summary.Partial> partials = List.of();
        /** Whether it is other than what is kept of it. */
        boolean touched = true;

        private Share(Summary.Origin origin, int place, int revision) {
            this.origin = origin;
            this.place = place;
            this.revision = revision;
        }

        int revision() {
            return revision;
        }

        /** Empty when it is remembered and not merged. */
        List<Summary.Partial> partials() {
            return partials;
        }
    }

    SiteWindow(Summary.Key key, long number, Meanings meanings) {
        this.key = key;
        this.number = number;
        this.meanings = meanings;
    }

    /** The revision of that origin's share, or -1. */
    int revisionOf(Summary.Origin origin) {
        Share share = shares.get(origin);
        return share == null ? -1 : share.revision;
    }

    int origins() {
        return shares.size();
    }

    boolean hasShares() {
        return merged > 0;
    }

    /** Of the shares that are merged; there must be one. */
    Meaning meaning() {
        if (meaning == null) {
            throw new IllegalStateException(key + " has no shares yet");
        }
        return meaning;
    }

    /** The rank of its meaning, or 0 when it never had a share to merge. */
    long rank() {
        return meaning == null ? 0 : meaning.rank;
    }

    /** Whether shares of a newer meaning are there. */
    boolean isPast(Meaning than) {
        return meaning != null && merged > 0 && meaning.isNewerThan(than);
    }

    /** Puts a share in the place of an older one of its origin; returns how many shares of older meanings it pushed out. */
    int put(Summary summary, Meaning of) {
        takeOut(summary.origin());
        int pushedOut = 0;
        if (meaning != of) {
            pushedOut = merged;
            shares.values().forEach(this::empty);
            become(of);
        }
        fill(remember(summary), summary.partials());
        return pushedOut;
    }

    private void become(Meaning of) {
        meanings.hold(of);
        meanings.release(meaning);
        meaning = of;
    }

    /** Remembers that a share came, without merging it. */
    Share remember(Summary summary) {
        return share(summary.origin(), summary.revision());
    }

    private Share share(Summary.Origin origin, int revision) {
        Share share = shares.get(origin);
        if (share == null) {
            share = new Share(origin, shares.size(), revision);
            shares.put(origin, share);
            bytes += SHARE_BYTES;
        }
        share.revision = revision;
        share.touched = true;
        return share;
    }

    /** Takes an origin's share out; returns whether there was one. */
    boolean takeOut(Summary.Origin origin) {
        Share old = shares.get(origin);
        if (old == null || old.partials.isEmpty()) {
            return false;
        }
        empty(old);
        return true;
    }

    private void empty(Share share) {
        if (!share.partials.isEmpty()) {
            bytes -= stateBytes(share.partials);
            share.partials = List.of();
            share.touched = true;
            merged--;
        }
    }

    /** The texts that the meaning holds already are not held again. */
    private void fill(Share share, List<Summary.Partial> partials) {
        List<String> kinds = meaning().kinds();
        List<Summary.Partial> lean = new ArrayList<>();
        for (Summary.Partial partial : partials) {
            lean.add(new Summary.Partial(kinds.get(lean.size()), partial.state()));
        }
        share.partials = lean;
        bytes += stateBytes(lean);
        merged++;
    }

    /** Takes a kept share back, which must be the next by its place. */
    void restore(int place, Summary.Origin origin, int revision, List<String> states) throws StateException {
        boolean fits = states.isEmpty()
                || (meaning != null && states.size() == meaning.kinds().size());
        if (place != shares.size() || place >= Rollup.ORIGINS_MAX || shares.containsKey(origin) || !fits) {
            throw new StateException("holds share " + place + " of " + key + ", with " + states.size()
                    + " states, which does not fit its window");
        }
        Share share = share(origin, revision);
        share.touched = false;
        if (!states.isEmpty()) {
            fill(
                    share,
                    states.stream().map(state -> new Summary.Partial("", state)).toList());
        }
    }

    /** What was last said of it; of revision 0 and one node when that is nothing. */
    Summary said() {
        return new Summary(
                key,
                Summary.Origin.SITE,
                Math.max(revision, 0),
                Math.max(nodes, 1),
                fields,
                List.of(),
                Map.of(),
                List.of());
    }

    /** Takes back what was {@link #said}, before the shares. */
    void restore(@Nullable Meaning of, Summary said, int lastRevision) {
        if (of != null) {
            become(of);
        }
        revision = lastRevision;
        nodes = revision < 0 ? 0 : said.nodes();
        fields = said.fields();
    }

    /** It is remembered no more. */
    void forgotten() {
        meanings.release(meaning);
        meaning = null;
    }

    Collection<Share> all() {
        return shares.values();
    }

    /** Those to be merged, by the names of their origins. */
    List<List<Summary.Partial>> shares() {
        return shares.values().stream()
                .map(Share::partials)
                .filter(partials -> !partials.isEmpty())
                .toList();
    }

    int nodesMerged() {
        return (int) shares.values().stream()
                .filter(share -> !share.partials.isEmpty())
                .map(share -> share.origin.node())
                .distinct()
                .count();
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
