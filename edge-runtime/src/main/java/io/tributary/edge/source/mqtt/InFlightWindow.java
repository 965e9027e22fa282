package io.tributary.edge.source.mqtt;

/**
 * When to ask for an acknowledgement because the broker waits for one, or soon will.
 *
 * <p>A broker sends no more than our Receive Maximum ahead of acknowledgements, and some send less: AWS IoT Core 100, EMQX 32,
 * Mosquitto 20 where it does not heed the Receive Maximum; a client can neither raise nor read that. So it is learned. When with n messages
 * unacknowledged nothing more comes for a while, and much sooner than that after they are acknowledged something does,
 * the broker may have waited at n; three times in a row at the same n, and n is its limit. From then on acknowledgements
 * are wanted at three quarters of it. More than n unacknowledged refute it at once; now and then three quarters are let
 * pass to see whether the broker still stops there.
 *
 * <p>Regular acknowledgements are observed for nothing. To learn faster than those allow, one is asked for when a stream
 * stops all of a sudden; each time that was in vain, the next such try waits twice as long, and wants a longer silence, against
 * which the answer of a broker far away is soon. So sensors that report in
 * bursts cost a few early acknowledgements in an hour and less afterwards, and steady slow ones none.
 *
 * <p>A function of counts and times, in microseconds of any clock; one that is set does no harm. Not thread safe.
 */
final class InFlightWindow {
    static final long QUIET_MICROS = 200_000;
    static final long LONGEST_QUIET_MICROS = 3_200_000;
    static final long FIRST_REST_MICROS = 2_000_000;
    static final long LONGEST_REST_MICROS = 3_600_000_000L;

    /** What comes after an acknowledgement answers it when it comes this many times sooner than the silence before was long. */
    private static final int SOONER = 4;

    /** A silence this many times longer than gaps usually are is a sudden one. */
    private static final int SUDDEN = 8;

    private static final int SIGHTINGS = 3;
    private static final int FIRST_CHECK = 64;
    private static final int CHECKS_APART_MOST = 4096;

    private final int receiveMaximum;
    private int limit;
    private int suspect;
    private int sightings;
    private long lastArrival;
    private long usualGap;
    private boolean arrivedBefore;
    private int heldAt;
    private long answerDue;
    private long quietWanted = QUIET_MICROS;
    private long restUntil;
    private long rest = FIRST_REST_MICROS;
    private int asks;
    private int checkAfter = FIRST_CHECK;

    /** @param receiveMaximum what we have told the broker; 1 to 65,535 */
    InFlightWindow(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    /** The broker's limit as far as it is known, smaller than the Receive Maximum; else 0. */
    int limit() {
        return limit;
    }

    /** What an earlier life has learned about the same broker. */
    void recall(int learned) {
        limit = learned < receiveMaximum ? learned : 0;
    }

    /** A new connection: what was under way on the old one proves nothing. */
    void reconnected() {
        arrivedBefore = false;
        heldAt = 0;
    }

    /** Messages have come, of which {@code outstanding} are now unacknowledged. */
    void arrived(int outstanding, long micros) {
        long gap = micros - lastArrival;
        boolean answer = heldAt > 0 && micros - answerDue <= 0;
        if (heldAt > 0) {
            judge(answer, micros);
        }
        if (arrivedBefore && gap >= 0 && !answer) { // a gap that the broker made says nothing about the stream
            usualGap += (gap - usualGap) / 8;
        }
        arrivedBefore = true;
        lastArrival = micros;
        if (limit > 0 && outstanding > limit) {
            forget();
        }
    }

    /** Acknowledgements are about to leave, the first of {@code before} unacknowledged messages among them. */
    void acknowledging(int before, long micros) {
        if (limit > 0 && before >= askAt(limit)) {
            asks++;
        }
        heldAt = isSuddenlyQuiet(micros) ? before : 0;
        answerDue = micros + (micros - lastArrival) / SOONER;
    }

    /**
     * Whether it is time to acknowledge.
     *
     * @param outstanding messages that are unacknowledged
     * @param caughtUp whether all of them have been handed over, so that silence is the broker's
     */
    boolean wantsAcknowledgement(int outstanding, boolean caughtUp, long micros) {
        if (outstanding == 0) {
            return false;
        }
        boolean checking = asks >= checkAfter;
        if (outstanding >= askAt(limit > 0 && !checking ? limit : receiveMaximum)) {
            return true;
        }
        boolean worthATry = limit == 0 ? micros - restUntil >= 0 : checking && outstanding == limit;
        boolean longEnough = micros - lastArrival >= quietWanted;
        return worthATry && longEnough && caughtUp && heldAt == 0 && isSuddenlyQuiet(micros);
    }

    /** Three quarters, and at least one, of what may be unacknowledged. */
    static int askAt(int most) {
        return Math.max(1, (int) (most * 3L / 4));
    }

    private boolean isSuddenlyQuiet(long micros) {
        long quiet = micros - lastArrival;
        return arrivedBefore && quiet >= QUIET_MICROS && quiet >= SUDDEN * usualGap;
    }

    private void judge(boolean answered, long micros) {
        int n = heldAt;
        heldAt = 0;
        if (!answered) {
            sightings = 0;
            restUntil = micros + rest;
            rest = Math.min(2 * rest, LONGEST_REST_MICROS);
            quietWanted = Math.min(2 * quietWanted, LONGEST_QUIET_MICROS);
            if (limit > 0 && asks >= checkAfter) {
                forget();
            }
            return;
        }
        sightings = n == suspect ? sightings + 1 : 1;
        suspect = n;
        rest = FIRST_REST_MICROS;
        restUntil = micros;
        if (limit > 0 && n == limit) {
            confirmed();
        } else if (sightings >= SIGHTINGS && n < receiveMaximum) {
            limit = n;
            asks = 0;
            checkAfter = FIRST_CHECK;
        }
    }

    private void confirmed() {
        asks = 0;
        checkAfter = Math.min(2 * checkAfter, CHECKS_APART_MOST);
    }

    private void forget() {
        limit = 0;
        sightings = 0;
        asks = 0;
        checkAfter = FIRST_CHECK;
    }
}
