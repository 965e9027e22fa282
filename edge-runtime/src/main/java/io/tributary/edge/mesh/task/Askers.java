package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has asked lately, and how much waits there: whom to ask for work when there is none here. */
final class Askers {
    private static final int MAX = 32;

    private static final class Asker {
        long waitingNanos;
        long saidAt;
        long pulledAt;
    }

    private final Map<Digest, Asker> askers = new LinkedHashMap<>(32, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Asker> eldest) {
            return size() > MAX;
        }
    };

    void heard(Digest id, long backlogNanos, long now) {
        Asker asker = askers.computeIfAbsent(id, unknown -> new Asker());
        asker.waitingNanos = Math.max(0, backlogNanos);
        asker.saidAt = now;
    }

    /** Of those that had something waiting the one that said so last; else the one that was asked longest ago. */
    @Nullable
    Digest next(long now) {
        Digest best = null;
        Asker chosen = null;
        for (Map.Entry<Digest, Asker> entry : askers.entrySet()) {
            if (chosen == null || before(entry.getValue(), chosen)) {
                best = entry.getKey();
                chosen = entry.getValue();
            }
        }
        if (chosen != null) {
            chosen.waitingNanos = 0;
            chosen.pulledAt = now;
        }
        return best;
    }

    private static boolean before(Asker one, Asker other) {
        if (one.waitingNanos > 0 || other.waitingNanos > 0) {
            return one.waitingNanos > 0 && (other.waitingNanos == 0 || one.saidAt > other.saidAt);
        }
        return one.pulledAt < other.pulledAt;
    }
}
