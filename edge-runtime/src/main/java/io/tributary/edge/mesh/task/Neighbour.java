package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Offer;

/** What a requester knows of one neighbour. */
final class Neighbour {
    final Breaker breaker = new Breaker();
    Offer offer;
    Link link;
    long validUntil;
    int inFlight;
    /** Work that was sent there and is not in the queue that it says, as far as is known. */
    long onItsWayNanos;
    /** Its place among the near or the far ones. */
    int place;
    /** When it said that it was idle, if it is among the hints. */
    long idleSaid;

    private long queueSaid;
    private long queueSaidAt;

    /** Who is slower than said is believed less. */
    final Slack slack = new Slack();

    Neighbour(Offer offer, Link link, long validUntil) {
        this.offer = offer;
        this.link = link;
        this.validUntil = validUntil;
    }

    Digest id() {
        return offer.node();
    }

    /** Whether the task may go there, and whether that node says it could do it. */
    boolean mayDo(Task task, long now) {
        return task.sensitivity().allows(link)
                && offer.spareMillicores() > 0
                && offer.priceMilli() <= task.priceMilliMax()
                && validUntil - now > 0
                && breaker.lets(inFlight, now)
                && offer.speed(task.kernel(), task.version()) > 0;
    }

    /** It has said how it stands. */
    void stands(Standing standing, long now) {
        queueSaid = Math.max(0, standing.queueNanos());
        queueSaidAt = now;
    }

    /** What should be left of the queue that it last said, and what has been sent since. */
    long queue(long now) {
        return Math.max(0, queueSaid - (now - queueSaidAt)) + onItsWayNanos;
    }

    /**
     * Queue, service, transfer and round trip, in nanoseconds. Of its speed counts the root of the share that is spare: an idle worker begins
     * at full speed, and in the long run its own work leaves that share.
     */
    long completion(Task task, long queueNanos) {
        double work = (queueNanos + service(task)) * slack.times();
        return (long) Math.min(0x1p61, work + transferNanos(task) + link.rttNanos());
    }

    /** What the work itself should take there, as promised. */
    long service(Task task) {
        double speed = offer.speed(task.kernel(), task.version())
                * Math.sqrt(Math.min(1000, offer.spareMillicores()) / 1000.0);
        return (long) Math.min(0x1p60, task.fuel() * 1e9 / Math.max(1, speed));
    }

    long transferNanos(Task task) {
        return offer.holds().contains(task.input())
                ? 0
                : (long) Math.min(0x1p60, task.inputBytes() * 1e9 / link.bytesPerSecond());
    }

    /** What its energy is worth, in nanoseconds: nothing from the sun, three times as much from a battery as from the mains. */
    long energy(Task task, double nanosPerJoule) {
        return energy(offer.energy(), task, nanosPerJoule);
    }

    static long energy(Energy energy, Task task, double nanosPerJoule) {
        double joules = energy.millijoules() / 1e3 * task.fuel() / 1e6;
        int weight = switch (energy.source()) {
            case SOLAR -> 0;
            case MAINS -> 1;
            case BATTERY -> 3;
        };
        return (long) (weight * joules * nanosPerJoule);
    }
}
