package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Offer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The neighbours of a requester, those of its site apart from the others. */
final class Neighbours {
    private static final int DRAWN_MAX = 6;
    /** What is left of the hope that one is idle that was busy when it last said so. */
    private static final double BUSY_HOPE = 0.1;

    private static final double IDLE_STEP = 0.05;
    private static final double IDLE_MIN = 0.01;

    private final Map<Digest, Neighbour> all = new HashMap<>();
    private final List<Neighbour> near = new ArrayList<>();
    private final List<Neighbour> far = new ArrayList<>();
    private final RandomGenerator dice;
    private final Neighbour[] drawn = new Neighbour[DRAWN_MAX];
    /** How often those of a speed, by its power of two, say that they are idle. */
    private final double[] idle = new double[Long.SIZE];

    Neighbours(RandomGenerator dice) {
        this.dice = dice;
        Arrays.fill(idle, 0.5);
    }

    @Nullable
    Neighbour get(Digest id) {
        return all.get(id);
    }

    /** An offer that is older than what is known changes nothing. */
    void heard(Offer offer, Link link, long validUntil) {
        Neighbour known = all.get(offer.node());
        if (known == null) {
            Neighbour neighbour = new Neighbour(offer, link, validUntil);
            all.put(offer.node(), neighbour);
            enter(neighbour);
        } else if (offer.sequence() > known.offer.sequence()) {
            known.offer = offer;
            known.validUntil = validUntil;
            if (known.link.sameSite() != link.sameSite()) {
                leave(known);
                known.link = link;
                enter(known);
            }
            known.link = link;
        }
    }

    @Nullable
    Neighbour remove(Digest id) {
        Neighbour gone = all.remove(id);
        if (gone != null) {
            leave(gone);
        }
        return gone;
    }

    boolean hasFar() {
        return !far.isEmpty();
    }

    /**
     * Neighbours that may do a task, drawn at random so that requesters don't herd: of the drawn, the one that should be done first, who may
     * fetch it when it is idle, and then those that are likeliest to be idle now, by what they could save.
     *
     * @param found takes them, as many as it has room for; the first are set
     * @param here what it would take here, in nanoseconds
     * @return how many there are
     */
    int draw(Task task, boolean fromFar, @Nullable Neighbour without, Neighbour[] found, long here, long now) {
        List<Neighbour> from = fromFar ? far : near;
        int size = 0;
        for (int i = 0; i < drawn.length && !from.isEmpty(); i++) {
            Neighbour one = from.get(dice.nextInt(from.size()));
            if (one != without && one.mayDo(task, now) && !holds(drawn, size, one)) {
                drawn[size++] = one;
            }
        }
        int count = Math.min(size, found.length);
        for (int i = 0; i < count; i++) {
            int best = i;
            double most = Double.NEGATIVE_INFINITY;
            for (int j = i; j < size; j++) {
                double score =
                        i == 0 ? -drawn[j].completion(task, drawn[j].queue(now)) : idleGain(drawn[j], task, here, now);
                if (score > most) {
                    most = score;
                    best = j;
                }
            }
            found[i] = drawn[best];
            drawn[best] = drawn[i];
        }
        return count;
    }

    /** It has said how it stands. */
    void stands(Neighbour neighbour, Task task, Standing standing, long now) {
        neighbour.stands(standing, now);
        int kind = kind(neighbour, task);
        idle[kind] += IDLE_STEP * ((standing.queueNanos() == 0 ? 1 : IDLE_MIN) - idle[kind]);
    }

    private double idleGain(Neighbour neighbour, Task task, long here, long now) {
        double hope = (neighbour.queue(now) > 0 ? BUSY_HOPE : 1) * idle[kind(neighbour, task)];
        return hope * (here - neighbour.completion(task, 0));
    }

    private static int kind(Neighbour neighbour, Task task) {
        return 63 - Long.numberOfLeadingZeros(Math.max(1, neighbour.offer.speed(task.kernel(), task.version())));
    }

    private static boolean holds(Neighbour[] found, int count, Neighbour drawn) {
        for (int i = 0; i < count; i++) {
            if (found[i] == drawn) {
                return true;
            }
        }
        return false;
    }

    private void enter(Neighbour neighbour) {
        List<Neighbour> list = neighbour.link.sameSite() ? near : far;
        neighbour.place = list.size();
        list.add(neighbour);
    }

    private void leave(Neighbour neighbour) {
        List<Neighbour> list = neighbour.link.sameSite() ? near : far;
        Neighbour last = list.remove(list.size() - 1);
        if (last != neighbour) {
            list.set(neighbour.place, last);
            last.place = neighbour.place;
        }
    }
}
