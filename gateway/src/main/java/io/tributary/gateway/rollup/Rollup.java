package io.tributary.gateway.rollup;

import io.tributary.gateway.rollup.Arrival.Fate;
import io.tributary.gateway.rollup.Meanings.Meaning;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Windows windows = new Windows(meanings);
    private final RollupMemory memory = new RollupMemory(windows, meanings, forgotten);
    private boolean scheduled;

    /** Takes what a roll-up gives. */
    public interface Output {
        void forward(Summary summary);

        /** A result could not be worked out. */
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

    /**
     * What is to outlive the process. After it was restored, windows with something new are due {@code settle} after the first call
     * of another method, and the others stay {@code keep} from then on.
     */
    public Stateful memory() {
        return memory;
    }

    /** A share has arrived. */
    public Arrival arrive(Summary share, long nowMicros, Output output) {
        schedule(nowMicros);
        counts.arrived.increment();
        SiteWindow window = windows.find(share.key());
        boolean isFinal = share.partials().isEmpty();
        if (!isFinal && forgotten.contains(share.key())) {
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
        Arrival arrival = isFinal ? pass(share, window, nowMicros, output) : apply(share, window, nowMicros);
        squeeze(nowMicros, output);
        return arrival;
    }

    /**
     * Time has passed: summarises what is due, forgets what is over.
     *
     * @return whether there was anything to do
     */
    public boolean advance(long nowMicros, Output output) {
        schedule(nowMicros);
        boolean any = false;
        for (SiteWindow due = windows.eldestChanged(); due != null && due.dueMicros <= nowMicros; any = true) {
            summarise(due, nowMicros, output);
            due = windows.eldestChanged();
        }
        for (SiteWindow over = windows.eldestSettled(); over != null && over.dueMicros <= nowMicros; any = true) {
            forget(over);
            over = windows.eldestSettled();
        }
        return any;
    }

    /** Summarises every window that has something new, due or not: before an end that nothing outlives. */
    public void flush(long nowMicros, Output output) {
        schedule(nowMicros);
        for (SiteWindow next = windows.eldestChanged(); next != null; next = windows.eldestChanged()) {
            summarise(next, nowMicros, output);
        }
    }

    /** Windows that wait to be summarised. */
    public int pending() {
        return windows.pending();
    }

    /** Windows remembered, those that wait among them. */
    public int windows() {
        return windows.size();
    }

    /** Bytes of partials remembered, roughly. */
    public long bytes() {
        return windows.bytes();
    }

    public RollupCounts counts() {
        return counts;
    }

    private void schedule(long nowMicros) {
        if (!scheduled) {
            scheduled = true;
            windows.schedule(nowMicros + settleMicros, nowMicros + keepMicros);
        }
    }

    private Arrival repeated(boolean same) {
        (same ? counts.duplicates : counts.outdated).increment();
        return Arrival.of(same ? Fate.DUPLICATE : Fate.OUTDATED);
    }

    private Arrival refused(String reason) {
        counts.refused.increment();
        return new Arrival(Fate.REFUSED, reason);
    }

    private Arrival pass(Summary summary, @Nullable SiteWindow known, long nowMicros, Output output) {
        SiteWindow window = known == null ? windows.open(summary.key()) : known;
        long before = window.bytes();
        window.remember(summary);
        windows.altered(window, before);
        if (known == null || !known.changed) {
            settle(window, nowMicros);
        }
        counts.passed.increment();
        counts.forwarded.increment();
        output.forward(summary);
        return Arrival.of(Fate.PASSED);
    }

    private Arrival apply(Summary share, @Nullable SiteWindow known, long nowMicros) {
        try {
            merge.merge(share.calls(), List.of(share.partials()));
        } catch (IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        }
        SiteWindow window = known == null ? windows.open(share.key()) : known;
        Meaning meaning = meanings.of(share);
        long before = window.bytes();
        boolean hadOlder = window.takeOut(share.origin());
        boolean isPast = window.isPast(meaning);
        int pushedOut = 0;
        if (isPast) {
            window.remember(share);
        } else {
            pushedOut = window.put(share, meaning);
        }
        windows.altered(window, before);
        if (hadOlder || !isPast) {
            change(window, nowMicros);
        }
        return isPast ? setAside() : applied(pushedOut);
    }

    private Arrival setAside() {
        counts.setAside.increment();
        return new Arrival(Fate.SET_ASIDE, "its window has shares of a newer version of the pipeline");
    }

    private Arrival applied(int pushedOut) {
        counts.applied.increment();
        counts.superseded.add(pushedOut);
        return pushedOut == 0
                ? Arrival.of(Fate.APPLIED)
                : new Arrival(
                        Fate.APPLIED,
                        "it is of a newer version of the pipeline and pushed " + pushedOut
                                + " shares of the old one out of its window");
    }

    private void change(SiteWindow window, long nowMicros) {
        windows.change(window, nowMicros + settleMicros);
    }

    private void settle(SiteWindow window, long nowMicros) {
        windows.settle(window, nowMicros + keepMicros);
    }

    private void forget(SiteWindow window) {
        if (window.hasShares()) {
            forgotten.add(window.key);
        }
        windows.forget(window);
        counts.forgotten.increment();
    }

    private void squeeze(long nowMicros, Output output) {
        while (windows() > settings.windowsMax() || (bytes() > settings.bytesMax() && windows() > 0)) {
            counts.squeezed.increment();
            SiteWindow eldest = windows.eldestSettled();
            if (eldest == null) {
                eldest = Objects.requireNonNull(windows.eldestChanged());
                summarise(eldest, nowMicros, output);
            }
            forget(eldest);
        }
    }

    private void summarise(SiteWindow window, long nowMicros, Output output) {
        settle(window, nowMicros);
        SummarySteps.Result result = window.hasShares() ? finish(window) : new SummarySteps.Filtered();
        if (result instanceof SummarySteps.Kept kept) {
            say(window, kept.fields(), output);
        } else if (result instanceof SummarySteps.Failed failed) {
            counts.failed.increment();
            output.failed(window.key, failed.reason());
        } else {
            letGo(window, output);
        }
    }

    private SummarySteps.Result finish(SiteWindow window) {
        Meaning meaning = window.meaning();
        try {
            return steps.apply(meaning.then(), window.key, merge.merge(meaning.calls, window.shares()));
        } catch (IllegalArgumentException e) {
            return new SummarySteps.Failed(String.valueOf(e.getMessage()));
        }
    }

    private void say(SiteWindow window, Map<String, Value> fields, Output output) {
        int nodes = window.nodesMerged();
        if (window.revision >= 0 && window.nodes == nodes && window.fields.equals(fields)) {
            counts.unchanged.increment();
            return;
        }
        window.withdrawn = false;
        forward(window, fields, nodes, output);
    }

    private void letGo(SiteWindow window, Output output) {
        counts.filtered.increment();
        if (window.revision < 0 || window.withdrawn) {
            return;
        }
        counts.withdrawn.increment();
        Map<String, Value> missing = new LinkedHashMap<>(window.fields);
        missing.replaceAll((name, value) -> Value.MISSING);
        window.withdrawn = true;
        forward(window, missing, window.nodesMerged(), output);
    }

    private void forward(SiteWindow window, Map<String, Value> fields, int nodes, Output output) {
        window.revision++;
        window.fields = fields;
        window.nodes = nodes;
        counts.forwarded.increment();
        if (window.revision > 0) {
            counts.revised.increment();
        }
        output.forward(window.said());
    }
}
