package io.tributary.pipelines.operator;

import io.tributary.pipelines.operator.JoinSpec.Match;
import io.tributary.pipelines.operator.JoinStreams.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A join as one would tell it: lists of what waits, looked through from the start for every reading. */
final class JoinModel {
    private final JoinSpec spec;
    private final long within;
    private final long delay;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Waiting> partners = new ArrayList<>();
    private final Set<Integer> used = new HashSet<>();
    private long greatest = Long.MIN_VALUE;
    private long joinedUpTo = Long.MIN_VALUE;
    private int behind;
    private int count;

    final List<List<@Nullable Object>> rows = new ArrayList<>();
    int filtered;
    int absorbed;
    int late;
    int derived;
    int quarantined;

    private record Waiting(Sample sample, int number) {
        long time() {
            return sample.time();
        }
    }

    private static final Comparator<Waiting> ORDER =
            Comparator.comparingLong(Waiting::time).thenComparingInt(Waiting::number);

    JoinModel(JoinSpec spec) {
        this.spec = spec;
        this.within = spec.within().toNanos() / 1_000;
        this.delay = spec.lateness().toNanos() / 1_000 + (spec.match() == Match.LAST ? 0 : within);
    }

    void take(Sample sample) {
        long time = sample.time();
        if ((sample.ofOther() ? time + within : time) < joinedUpTo) {
            boolean farBehind = joinedUpTo - time > Math.max(86_400 * JoinStreams.SECOND, delay + within);
            behind = farBehind ? behind + 1 : 0;
            if (behind < 32) {
                late++;
                return;
            }
            joinUpTo(Long.MAX_VALUE);
            greatest = time;
            joinedUpTo = time - delay;
        }
        behind = 0;
        greatest = Math.max(greatest, time);
        joinedUpTo = Math.max(joinedUpTo, greatest - delay);
        joinUpTo(joinedUpTo);
        if (sample.ofOther() && sample.key() == null) {
            filtered++;
        } else if (waiting.size() + partners.size() == spec.readingsMax()) {
            quarantined++;
        } else {
            (sample.ofOther() ? partners : waiting).add(new Waiting(sample, count++));
        }
    }

    void idle(long elapsed) {
        if (greatest != Long.MIN_VALUE) {
            joinedUpTo = Math.max(joinedUpTo, greatest - delay + elapsed);
            joinUpTo(joinedUpTo);
        }
    }

    void end() {
        joinUpTo(Long.MAX_VALUE);
    }

    private void joinUpTo(long end) {
        List<Waiting> due =
                waiting.stream().filter(each -> each.time() < end).sorted(ORDER).toList();
        waiting.removeAll(due);
        due.forEach(this::join);
        for (Waiting partner : List.copyOf(partners)) {
            if (partner.time() + within < end) {
                partners.remove(partner);
                boolean wasUsed = used.contains(partner.number());
                absorbed += wasUsed ? 1 : 0;
                filtered += wasUsed ? 0 : 1;
            }
        }
    }

    private void join(Waiting reading) {
        List<Waiting> found = partners.stream()
                .filter(each -> reading.sample().key() != null
                        && reading.sample().key().equals(each.sample().key()))
                .filter(each -> Math.abs(each.time() - reading.time()) <= within)
                .filter(each -> spec.match() != Match.LAST || each.time() <= reading.time())
                .sorted(ORDER)
                .toList();
        if (spec.match() != Match.ALL && !found.isEmpty()) {
            Waiting best = found.get(0);
            for (Waiting each : found) {
                long distance = Math.abs(each.time() - reading.time());
                long least = Math.abs(best.time() - reading.time());
                best = distance < least || each.time() == best.time() ? each : best;
            }
            found = List.of(best);
        }
        if (found.isEmpty() && spec.keepsUnmatched()) {
            rows.add(joined(reading.sample(), null));
        } else if (found.isEmpty()) {
            filtered++;
        }
        derived += Math.max(0, found.size() - 1);
        for (Waiting partner : found) {
            used.add(partner.number());
            rows.add(joined(reading.sample(), partner.sample()));
        }
    }

    private static List<@Nullable Object> joined(Sample reading, @Nullable Sample partner) {
        List<@Nullable Object> row = new ArrayList<>(reading.row());
        row.set(6, partner == null ? null : partner.row().get(6));
        row.set(7, partner == null ? null : partner.row().get(7));
        row.remove(2);
        return row;
    }

    int pending() {
        return waiting.size() + partners.size();
    }

    List<Integer> counts() {
        return List.of(filtered, absorbed, late, derived, quarantined);
    }
}
