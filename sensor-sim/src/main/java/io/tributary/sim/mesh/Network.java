package io.tributary.sim.mesh;

import java.util.random.RandomGenerator;

/** Brings messages from node to node, each on its own: late, twice or not at all. */
public final class Network {
    /**
     * @param nearNanos one way within a site
     * @param farNanos one way between sites
     * @param nearBytesPerSecond what goes through within a site, 0 for any amount
     * @param loss share of messages that never come
     * @param doubled share of messages that come twice
     * @param jitter a message takes longer by up to so many times
     */
    public record Conditions(
            long nearNanos,
            long farNanos,
            long nearBytesPerSecond,
            long farBytesPerSecond,
            double loss,
            double doubled,
            double jitter) {
        /** One gigabit a second in a site, a hundred megabits between sites. */
        static Conditions lanAndWan() {
            return new Conditions(1_000_000, 30_000_000, 125_000_000, 12_500_000, 0, 0, 0.1);
        }

        static Conditions none() {
            return new Conditions(0, 0, 0, 0, 0, 0, 0);
        }
    }

    private final Conditions conditions;
    private final Agenda agenda;
    private final RandomGenerator dice;
    private final int siteNodes;
    private long sent;
    /** Nodes below this index don't reach the others, nor are they reached, while it is above 0. */
    private int cut;

    Network(Conditions conditions, int siteNodes, Agenda agenda, RandomGenerator dice) {
        this.conditions = conditions;
        this.siteNodes = siteNodes;
        this.agenda = agenda;
        this.dice = dice;
    }

    boolean near(int from, int to) {
        return from / siteNodes == to / siteNodes;
    }

    long rttNanos(int from, int to) {
        return 2 * (near(from, to) ? conditions.nearNanos : conditions.farNanos);
    }

    long bytesPerSecond(int from, int to) {
        long bytes = near(from, to) ? conditions.nearBytesPerSecond : conditions.farBytesPerSecond;
        return bytes == 0 ? Long.MAX_VALUE : bytes;
    }

    /** Counts one message, and has it come, if it does. What a node tells itself is no message. */
    void send(int from, int to, long bytes, Runnable arrival) {
        if (from == to) {
            agenda.at(agenda.now(), arrival);
            return;
        }
        sent++;
        if (lost(from, to)) {
            return;
        }
        agenda.at(agenda.now() + delay(from, to, bytes), arrival);
        if (conditions.doubled > 0 && dice.nextDouble() < conditions.doubled) {
            agenda.at(agenda.now() + delay(from, to, bytes), arrival);
        }
    }

    /** Parts the nodes below an index from all others; 0 heals. */
    void cut(int below) {
        cut = below;
    }

    /** Counts messages that are not simulated one by one. */
    void count(int messages) {
        sent += messages;
    }

    long sent() {
        return sent;
    }

    private boolean lost(int from, int to) {
        return (from < cut) != (to < cut) || (conditions.loss > 0 && dice.nextDouble() < conditions.loss);
    }

    private long delay(int from, int to, long bytes) {
        double way = rttNanos(from, to) / 2.0;
        double transfer = bytes == 0 ? 0 : bytes * 1e9 / bytesPerSecond(from, to);
        return (long) (way * (1 + (conditions.jitter > 0 ? conditions.jitter * dice.nextDouble() : 0)) + transfer);
    }
}
