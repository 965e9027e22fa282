package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Sessions as lists of readings in the order of time. */
final class SessionModel extends WindowModel {
    private final long gap;
    private final long max;
    private final long earlyMicros;
    private final Map<List<Value>, List<List<Reading>>> sessions = new HashMap<>();
    /** By identity: lists of readings may be equal. */
    private final IdentityHashMap<List<Reading>, Told> told = new IdentityHashMap<>();

    private long nextEarly = Long.MAX_VALUE;

    SessionModel(WindowSpec spec) {
        super(spec);
        Shape.Session shape = (Shape.Session) spec.shape();
        gap = Durations.micros(shape.gap());
        max = Durations.micros(shape.max());
        earlyMicros = Durations.micros(spec.progress().early());
    }

    private Told told(List<Reading> session) {
        return told.computeIfAbsent(session, s -> new Told());
    }

    private static long first(List<Reading> session) {
        return session.stream().mapToLong(Reading::time).min().orElseThrow();
    }

    private static long last(List<Reading> session) {
        return session.stream().mapToLong(Reading::time).max().orElseThrow();
    }

    @Override
    long lastEnd(long readingTime) {
        return readingTime + gap + 1;
    }

    private boolean mayBeOne(List<Reading> one, List<Reading> other) {
        long from = Math.min(first(one), first(other));
        long to = Math.max(last(one), last(other));
        boolean touch = first(other) - last(one) <= gap && first(one) - last(other) <= gap;
        boolean within = first(one) <= first(other) && last(other) <= last(one);
        return touch && (to - from <= max || within);
    }

    @Override
    boolean joinsWhatIsOpen(Reading reading) {
        return sessions.getOrDefault(reading.key(), List.of()).stream()
                .anyMatch(session -> mayBeOne(session, List.of(reading)));
    }

    @Override
    boolean place(Reading reading) {
        List<List<Reading>> own = sessions.computeIfAbsent(reading.key(), key -> new ArrayList<>());
        own.sort(Comparator.comparingLong(SessionModel::first));
        List<Reading> alone = List.of(reading);
        List<Reading> home = null;
        for (List<Reading> session : own) {
            if (first(session) <= reading.time() && reading.time() <= last(session)) {
                home = session;
            }
        }
        // Of two that would take it the earlier does, and then the two may be one.
        for (List<Reading> session : own) {
            if (home == null && mayBeOne(session, alone)) {
                home = session;
            }
        }
        if (home == null) {
            if (sessions.values().stream().mapToInt(List::size).sum() == spec.groupsMax()) {
                return false;
            }
            home = new ArrayList<>();
            own.add(home);
        }
        home.add(reading);
        for (List<Reading> later : List.copyOf(own)) {
            if (later != home && first(later) > last(home) && mayBeOne(home, later)) {
                home.addAll(later);
                withdraw(told(later), reading.key());
                own.removeIf(session -> session == later);
            }
        }
        return true;
    }

    @Override
    void close() {
        List<List<Reading>> over = new ArrayList<>();
        sessions.values()
                .forEach(own -> own.removeIf(session -> {
                    boolean isOver = last(session) + gap < time.watermark;
                    if (isOver) {
                        over.add(session);
                    }
                    return isOver;
                }));
        over.sort(Comparator.comparingLong(SessionModel::last));
        for (List<Reading> session : over) {
            long start = first(session);
            long end = last(session) + gap;
            List<Value> key = session.get(0).key();
            Name name = new Name(start, end, key, revision(told(session), start, end, key));
            if (closed.put(name, session) != null) {
                throw new IllegalStateException(name + " twice, " + spec);
            }
        }
        tellEarly();
    }

    private void tellEarly() {
        if (earlyMicros > 0 && time.watermark >= nextEarly) {
            sessions.forEach((key, own) ->
                    own.forEach(session -> tell(told(session), first(session), last(session) + gap, key, session)));
            nextEarly = Long.MAX_VALUE;
        }
        if (earlyMicros > 0 && nextEarly == Long.MAX_VALUE && time.watermark != Long.MIN_VALUE) {
            nextEarly = Math.floorDiv(time.watermark, earlyMicros) * earlyMicros + earlyMicros;
        }
    }

    @Override
    void forgetAll() {
        nextEarly = Long.MAX_VALUE;
    }

    @Override
    long flushEnd() {
        return sessions.values().stream()
                .flatMap(List::stream)
                .mapToLong(session -> last(session) + gap + 1)
                .max()
                .orElse(Long.MIN_VALUE);
    }
}
