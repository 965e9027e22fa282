package io.tributary.gateway.rollup;

import io.tributary.gateway.rollup.Arrival.Fate;
import io.tributary.gateway.rollup.Meanings.Meaning;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Merges the shares that a site's nodes send for the same window and group into the site's summary.
 *
 * <p>A share is applied once per key, origin and revision: a second arrival or a lower revision changes nothing, a higher
 * revision of the same origin takes its place. A window is summarised {@code settle} after its first share, and again, with a
 * revision one higher, {@code settle} after a later share, if that changes the result. When the whole window no longer passes
 * a {@code where} that its parts passed, its summary is withdrawn: forwarded once more with every field missing. Shares are
 * merged in the order of their origins' names, so that the result does not depend on who came first.
 *
 * <p><b>Two meanings in one window.</b> While nodes change over to a new version of a pipeline, shares of one window may
 * differ in calls, states or steps. They cannot be merged. The meaning that was seen first at a later time wins: the
 * summary is made of its shares alone; the others are remembered, counted as {@code setAside} (they came after it) or {@code
 * superseded} (they had come before), and reported to the caller.
 *
 * <p><b>Final summaries</b> have no partials: they are forwarded at once as they are, with their node's name, once per origin and
 * revision.
 *
 * <p>One thread. Time is that of a clock that never goes back, in microseconds from any origin.
 */
public final class Rollup {
    /** Lives of nodes that may contribute to one window; beyond it somebody sends nonsense. */
    static final int ORIGINS_MAX = 1_000;

    private final RollupSettings settings;
    private final long settleMicros;
    private final long keepMicros;
    private final Merge merge;
    private final SummarySteps steps;
    private final RollupCounts counts = new RollupCounts();
    private final Meanings meanings = new Meanings();
    private final Forgotten forgotten = new Forgotten();
    /** Windows with something new, in the order in which they are due. */
    private final LinkedHashMap<Summary.Key, SiteWindow> changed = new LinkedHashMap<>();
    /** Windows with nothing new, in the order in which they are to be forgotten. */
    private final LinkedHashMap<Summary.Key, SiteWindow> settled = new LinkedHashMap<>();

    private long bytes;

    /** Takes what a roll-up gives. Tickets are those given with the shares, each comes out exactly once. */
    public interface Output {
        /** @param tickets of the shares that are in the summary for the first time */
        void forward(Summary summary, List<Long> tickets);

        /** These shares have had their effect, and there is nothing to say upstream. */
        void settled(List<Long> tickets);

        /** A result could not be worked out. Its tickets come to {@link #settled}. */
        void failed(Summary.Key key, String reason);
    }

    /** @param steps borrowed */
    public Rollup(RollupSettings settings, Merge merge, SummarySteps steps) {
        this.settings = settings;
        this.settleMicros = Durations.micros(settings.settle());
        this.keepMicros = Durations.micros(settings.keep());
        this.merge = merge;
        this.steps = steps;
    }

    /** A share has arrived. When its fate {@link Fate#holdsTicket}, the ticket comes to {@code output}, now or later. */
    public Arrival arrive(Summary share, long ticket, long nowMicros, Output output) {
        counts.arrived.increment();
        SiteWindow window = changed.get(share.key());
        if (window == null) {
            window = settled.get(share.key());
        }
        boolean isFinal = share.partials().isEmpty();
        if (window == null && !isFinal && forgotten.contains(share.key())) {
            counts.late.increment();
            return new Arrival(
                    Fate.LATE,
                    "its window was summarised more than " + Durations.text(settings.keep())
                            + " ago, or a limit of the roll-up was reached; raise rollup.keep or rollup.windowsMax");
        }
        int known = window == null ? -1 : window.revisionOf(share.origin());
        if (known >= share.revision()) {
            return repeated(known == share.revision());
        }
        if (window != null && known < 0 && window.origins() >= ORIGINS_MAX) {
            return refused("its window has shares of " + ORIGINS_MAX + " lives of nodes already");
        }
        Arrival arrival =
                isFinal ? pass(share, ticket, window, nowMicros, output) : apply(share, ticket, window, nowMicros);
        squeeze(nowMicros, output);
        return arrival;
    }

    /** Time has passed: summarises what is due, forgets what is over. */
    public void advance(long nowMicros, Output output) {
        while (!changed.isEmpty() && eldest(changed).dueMicros <= nowMicros) {
            summarise(eldest(changed), nowMicros, output);
        }
        while (!settled.isEmpty() && eldest(settled).dueMicros <= nowMicros) {
            forget(eldest(settled));
        }
    }

    /** Summarises every window that has something new, due or not: before the end. */
    public void flush(long nowMicros, Output output) {
        while (!changed.isEmpty()) {
            summarise(eldest(changed), nowMicros, output);
        }
    }

    /** When {@link #advance} has to summarise next. */
    public OptionalLong nextDueMicros() {
        return changed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(eldest(changed).dueMicros);
    }

    /** Windows that wait to be summarised. */
    public int pending() {
        return changed.size();
    }

    /** Windows remembered, those that wait among them. */
    public int windows() {
        return changed.size() + settled.size();
    }

    /** Bytes of partials remembered, roughly. */
    public long bytes() {
        return bytes;
    }

    public RollupCounts counts() {
        return counts;
    }

    private Arrival repeated(boolean same) {
        (same ? counts.duplicates : counts.outdated).increment();
        return Arrival.of(same ? Fate.DUPLICATE : Fate.OUTDATED);
    }

    private Arrival refused(String reason) {
        counts.refused.increment();
        return new Arrival(Fate.REFUSED, reason);
    }

    private Arrival pass(Summary summary, long ticket, @Nullable SiteWindow known, long nowMicros, Output output) {
        SiteWindow window = known == null ? opened(summary.key()) : known;
        bytes -= window.bytes();
        window.remember(summary);
        bytes += window.bytes();
        if (!changed.containsKey(window.key)) {
            settle(window, nowMicros);
        }
        counts.passed.increment();
        counts.forwarded.increment();
        output.forward(summary, List.of(ticket));
        return Arrival.of(Fate.PASSED);
    }

    private Arrival apply(Summary share, long ticket, @Nullable SiteWindow known, long nowMicros) {
        try {
            merge.merge(share.calls(), List.of(share.partials()));
        } catch (IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        }
        SiteWindow window = known == null ? opened(share.key()) : known;
        Meaning meaning = meanings.of(share);
        bytes -= window.bytes();
        try {
            if (window.takeOut(share.origin())) {
                change(window, nowMicros);
            }
            if (window.isPast(meaning)) {
                window.remember(share);
                counts.setAside.increment();
                return new Arrival(Fate.SET_ASIDE, "its window has shares of a newer version of the pipeline");
            }
            int pushedOut = window.put(share, meaning, ticket);
            change(window, nowMicros);
            counts.applied.increment();
            counts.superseded.add(pushedOut);
            return pushedOut == 0
                    ? Arrival.of(Fate.APPLIED)
                    : new Arrival(
                            Fate.APPLIED,
                            "it is of a newer version of the pipeline and pushed " + pushedOut
                                    + " shares of the old one out of its window");
        } finally {
            bytes += window.bytes();
        }
    }

    private static SiteWindow opened(Summary.Key key) {
        return new SiteWindow(key);
    }

    private void change(SiteWindow window, long nowMicros) {
        if (changed.containsKey(window.key)) {
            return;
        }
        settled.remove(window.key);
        window.dueMicros = nowMicros + settleMicros;
        changed.put(window.key, window);
    }

    private void settle(SiteWindow window, long nowMicros) {
        changed.remove(window.key);
        settled.remove(window.key);
        window.dueMicros = nowMicros + keepMicros;
        settled.put(window.key, window);
    }

    private void forget(SiteWindow window) {
        settled.remove(window.key);
        bytes -= window.bytes();
        counts.forgotten.increment();
        if (window.hasShares()) {
            forgotten.add(window.key);
        }
    }

    private void squeeze(long nowMicros, Output output) {
        while (windows() > settings.windowsMax() || (bytes > settings.bytesMax() && windows() > 0)) {
            counts.squeezed.increment();
            if (settled.isEmpty()) {
                summarise(eldest(changed), nowMicros, output);
            }
            forget(eldest(settled));
        }
    }

    private void summarise(SiteWindow window, long nowMicros, Output output) {
        settle(window, nowMicros);
        List<Long> tickets = window.takeTickets();
        SummarySteps.Result result = window.hasShares() ? finish(window) : new SummarySteps.Filtered();
        if (result instanceof SummarySteps.Kept kept) {
            say(window, kept.fields(), tickets, output);
        } else if (result instanceof SummarySteps.Failed failed) {
            counts.failed.increment();
            output.failed(window.key, failed.reason());
            output.settled(tickets);
        } else {
            letGo(window, tickets, output);
        }
    }

    private SummarySteps.Result finish(SiteWindow window) {
        Meaning meaning = window.meaning();
        try {
            return steps.apply(meaning.then(), window.key, merge.merge(meaning.calls(), window.shares()));
        } catch (IllegalArgumentException e) {
            return new SummarySteps.Failed(String.valueOf(e.getMessage()));
        }
    }

    private void say(SiteWindow window, Map<String, Value> fields, List<Long> tickets, Output output) {
        int nodes = window.nodesMerged();
        if (window.revision >= 0 && window.nodes == nodes && window.fields.equals(fields)) {
            counts.unchanged.increment();
            output.settled(tickets);
            return;
        }
        window.withdrawn = false;
        forward(window, fields, nodes, tickets, output);
    }

    private void letGo(SiteWindow window, List<Long> tickets, Output output) {
        counts.filtered.increment();
        if (window.revision < 0 || window.withdrawn) {
            output.settled(tickets);
            return;
        }
        counts.withdrawn.increment();
        Map<String, Value> missing = new LinkedHashMap<>(window.fields);
        missing.replaceAll((name, value) -> Value.MISSING);
        window.withdrawn = true;
        forward(window, missing, window.nodesMerged(), tickets, output);
    }

    private void forward(SiteWindow window, Map<String, Value> fields, int nodes, List<Long> tickets, Output output) {
        window.revision++;
        window.fields = fields;
        window.nodes = nodes;
        counts.forwarded.increment();
        if (window.revision > 0) {
            counts.revised.increment();
        }
        output.forward(
                new Summary(
                        window.key,
                        Summary.Origin.SITE,
                        window.revision,
                        nodes,
                        fields,
                        List.of(),
                        Map.of(),
                        List.of()),
                tickets);
    }

    private static SiteWindow eldest(Map<Summary.Key, SiteWindow> windows) {
        return windows.values().iterator().next();
    }
}
