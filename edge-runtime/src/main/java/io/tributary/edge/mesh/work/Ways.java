package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.TaskId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the way to each neighbour is like, from what was sent and answered. One thread. */
final class Ways {
    /** What a way is taken for before anything is known of it: a wired network. */
    private static final long ROUND_TRIP_NANOS = 2_000_000;

    private static final long DEVIATION_NANOS = 250_000_000L;
    private static final int DEVIATIONS = 4;

    private static final double BYTES_PER_SECOND = 10e6;
    private static final double OLD = 0.8;
    /** Smaller tasks tell nothing about the width of the way. */
    private static final int TELLING_BYTES = 16 * 1024;

    private static final int UNDER_WAY_MAX = 1_000;

    private final Map<Digest, Way> ways = new HashMap<>();
    private final Map<TaskId, Sending> underWay = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Sending> eldest) {
            return size() > UNDER_WAY_MAX;
        }
    };

    private record Sending(Digest to, int bytes, long nanos) {}

    private static final class Way {
        double roundTripNanos = ROUND_TRIP_NANOS;
        double deviationNanos = DEVIATION_NANOS;
        double bytesPerSecond = BYTES_PER_SECOND;
    }

    void roundTrip(Digest id, long nanos) {
        Way way = ways.computeIfAbsent(id, fresh -> new Way());
        way.deviationNanos = OLD * way.deviationNanos + (1 - OLD) * Math.abs(nanos - way.roundTripNanos);
        way.roundTripNanos = OLD * way.roundTripNanos + (1 - OLD) * Math.max(0, nanos);
    }

    void left(Digest to, TaskId task, int bytes, long nanos) {
        underWay.put(task, new Sending(to, bytes, nanos));
    }

    void arrived(Digest at, TaskId task, long nanos) {
        Sending sending = underWay.remove(task);
        if (sending == null || !sending.to.equals(at) || sending.bytes < TELLING_BYTES) {
            return;
        }
        Way way = ways.computeIfAbsent(at, fresh -> new Way());
        double took = Math.max(1e3, nanos - sending.nanos - way.roundTripNanos);
        way.bytesPerSecond = OLD * way.bytesPerSecond + (1 - OLD) * sending.bytes * 1e9 / took;
    }

    long roundTripNanos(Digest id) {
        Way way = ways.get(id);
        return way == null ? ROUND_TRIP_NANOS : Math.round(way.roundTripNanos);
    }

    /** As RFC 6298 reckons how long to wait: a node that may use a quarter of a core answers at once or late. */
    long answerNanos(Digest id) {
        Way way = ways.get(id);
        return way == null
                ? ROUND_TRIP_NANOS + DEVIATIONS * DEVIATION_NANOS
                : Math.round(way.roundTripNanos + DEVIATIONS * way.deviationNanos);
    }

    long bytesPerSecond(Digest id) {
        Way way = ways.get(id);
        return Math.max(1, Math.round(way == null ? BYTES_PER_SECOND : way.bytesPerSecond));
    }

    void forget(Digest id) {
        ways.remove(id);
    }
}
