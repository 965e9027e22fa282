package io.tributary.gateway.rollup;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The windows that a roll-up remembers, in the order in which something is to be done about them. */
final class Windows {
    /** With something new, in the order in which they are due. */
    private final LinkedHashMap<Summary.Key, SiteWindow> changed = new LinkedHashMap<>();
    /** With nothing new, in the order in which they are to be forgotten. */
    private final LinkedHashMap<Summary.Key, SiteWindow> settled = new LinkedHashMap<>();

    private final Meanings meanings;
    private long lastNumber;
    private long lastStamp;
    private long bytes;

    /** Whether anybody keeps them, so that what changes is noted. */
    private boolean noting;

    private final Set<SiteWindow> touched = new LinkedHashSet<>();
    private final List<Long> gone = new ArrayList<>();
    /** By number, until all are given back. */
    private final TreeMap<Long, SiteWindow> restoring = new TreeMap<>();

    Windows(Meanings meanings) {
        this.meanings = meanings;
    }

    @Nullable
    SiteWindow find(Summary.Key key) {
        SiteWindow window = changed.get(key);
        return window == null ? settled.get(key) : window;
    }

    /** A new one, which is to be given to {@link #change} or {@link #settle}. */
    SiteWindow open(Summary.Key key) {
        return new SiteWindow(key, ++lastNumber, meanings);
    }

    int size() {
        return changed.size() + settled.size();
    }

    /** How many have changed. */
    int pending() {
        return changed.size();
    }

    /** Bytes of partials, roughly. */
    long bytes() {
        return bytes;
    }

    /** Something has been done to a window's shares, which took so many bytes before. */
    void altered(SiteWindow window, long bytesBefore) {
        bytes += window.bytes() - bytesBefore;
        note(window);
    }

    /** It has something new; if it had already, it stays due when it was. */
    void change(SiteWindow window, long dueMicros) {
        if (!changed.containsKey(window.key)) {
            settled.remove(window.key);
            move(window, true, dueMicros);
        }
    }

    /** It has nothing new. */
    void settle(SiteWindow window, long dueMicros) {
        changed.remove(window.key);
        settled.remove(window.key);
        move(window, false, dueMicros);
    }

    private void move(SiteWindow window, boolean isChanged, long dueMicros) {
        window.changed = isChanged;
        window.dueMicros = dueMicros;
        window.stamp = ++lastStamp;
        (isChanged ? changed : settled).put(window.key, window);
        note(window);
    }

    void forget(SiteWindow window) {
        settled.remove(window.key);
        bytes -= window.bytes();
        window.forgotten();
        touched.remove(window);
        if (window.given) {
            gone.add(window.number);
        }
    }

    @Nullable
    SiteWindow eldestChanged() {
        return changed.isEmpty() ? null : changed.values().iterator().next();
    }

    @Nullable
    SiteWindow eldestSettled() {
        return settled.isEmpty() ? null : settled.values().iterator().next();
    }

    private void note(SiteWindow window) {
        if (noting) {
            touched.add(window);
        }
    }

    /** Those that are other than at the last call, all at the first. */
    List<SiteWindow> takeTouched() {
        if (!noting) {
            touched.addAll(settled.values());
            touched.addAll(changed.values());
            noting = true;
        }
        List<SiteWindow> taken = List.copyOf(touched);
        touched.clear();
        return taken;
    }

    /** Numbers of those forgotten since the last call that were kept. */
    List<Long> takeGone() {
        List<Long> taken = List.copyOf(gone);
        gone.clear();
        return taken;
    }

    /** The number given last. */
    long lastNumber() {
        return lastNumber;
    }

    /** The stamp given last. */
    long lastStamp() {
        return lastStamp;
    }

    /** Takes back the numbers and stamps given last, before all windows. */
    void restore(long number, long stamp) throws StateException {
        if (number < 1 || stamp < 1) {
            throw new StateException("holds the numbers " + number + " and " + stamp + "; the least is 1");
        }
        lastNumber = number;
        lastStamp = stamp;
    }

    /** Takes a kept one back, before its shares. */
    SiteWindow restore(long number, Summary.Key key) throws StateException {
        SiteWindow window = new SiteWindow(key, number, meanings);
        window.given = true;
        if (number < 1 || number > lastNumber || restoring.put(number, window) != null) {
            throw new StateException("holds window " + number + " of " + lastNumber + ", or twice");
        }
        return window;
    }

    /** One that was taken back and has that number. */
    SiteWindow restored(long number) throws StateException {
        SiteWindow window = restoring.get(number);
        if (window == null) {
            throw new StateException("holds a share of window " + number + ", which is not there");
        }
        return window;
    }

    /** All have been taken back. */
    void restored() throws StateException {
        noting = true;
        List<SiteWindow> inOrder = new ArrayList<>(restoring.values());
        inOrder.sort(Comparator.comparingLong(window -> window.stamp));
        long stamp = 0;
        for (SiteWindow window : inOrder) {
            boolean inPlace = window.stamp > stamp && window.stamp <= lastStamp && find(window.key) == null;
            if (!inPlace || window.origins() == 0 || (window.rank() > 0 && !window.hasShares())) {
                throw new StateException(
                        "holds window " + window.number + " with nothing in it, or what it is of twice");
            }
            stamp = window.stamp;
            bytes += window.bytes();
            (window.changed ? changed : settled).put(window.key, window);
        }
        restoring.clear();
    }

    /** Gives those that were restored the times at which they are due. */
    void schedule(long changedMicros, long settledMicros) {
        for (Map.Entry<Summary.Key, SiteWindow> each : changed.entrySet()) {
            each.getValue().dueMicros = changedMicros;
        }
        for (Map.Entry<Summary.Key, SiteWindow> each : settled.entrySet()) {
            each.getValue().dueMicros = settledMicros;
        }
    }
}
