package io.tributary.edge.source.mqtt;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * Messages that a broker may send again, and what else a source wants to know in its next life, in bytes for a store: see
 * {@code docs/decisions/0017-identities.md}.
 *
 * <p>Packet ids in order, as runs; of each message 16 to 64 bits of its {@link Fingerprint}. Not thread safe.
 */
final class Identities {
    private static final int FORM = 1;
    private static final int HAD_SESSION = 1;
    private static final int REUSES_EARLY = 2;

    /** What is remembered of earlier connections and of this one. */
    static final int COUNT_MAX = 2 * 65_535;

    /** As many as fit a page of flash with 64 bits each. */
    static final int FEW = 400;

    private final boolean hadSession;
    private final boolean reusesEarly;
    private final int limit;
    private int bits = 64;
    private int count;
    private char[] packetIds = new char[64];
    private long[] fingerprints = new long[64];

    /** Takes messages. */
    interface Each {
        /** @param bits how many low bits of {@code fingerprint} are known */
        void take(int packetId, long fingerprint, int bits);
    }

    /**
     * @param hadSession whether the broker has had a session of ours
     * @param reusesEarly whether the broker gives packet ids again soon after they were acknowledged
     * @param limit the broker's limit of messages in flight; 0 when it is not known
     */
    Identities(boolean hadSession, boolean reusesEarly, int limit) {
        this.hadSession = hadSession;
        this.reusesEarly = reusesEarly;
        this.limit = limit;
    }

    /** @param known how many low bits of {@code fingerprint} are known; 16, 32 or 64 */
    void add(int packetId, long fingerprint, int known) {
        if (count == packetIds.length) {
            packetIds = Arrays.copyOf(packetIds, 2 * count);
            fingerprints = Arrays.copyOf(fingerprints, 2 * count);
        }
        packetIds[count] = (char) packetId;
        fingerprints[count++] = fingerprint;
        bits = Math.min(bits, known);
    }

    boolean hadSession() {
        return hadSession;
    }

    boolean reusesEarly() {
        return reusesEarly;
    }

    int limit() {
        return limit;
    }

    int count() {
        return count;
    }

    void forEach(Each to) {
        for (int i = 0; i < count; i++) {
            to.take(packetIds[i], fingerprints[i], bits);
        }
    }

    /** @param receiveMaximum how many others may be in flight when the broker is asked again */
    byte[] bytes(int receiveMaximum) {
        int width = Math.min(bits, bitsWanted(receiveMaximum));
        StateWriter out = new StateWriter();
        out.put(FORM);
        out.put((hadSession ? HAD_SESSION : 0) | (reusesEarly ? REUSES_EARLY : 0));
        out.put(width);
        out.putVar(limit);
        out.putVar(count);
        for (int from = 0; from < count; ) {
            int to = endOfRun(from);
            out.put(packetIds[from] >> 8);
            out.put(packetIds[from]);
            out.putVar(to - from);
            from = to;
        }
        for (int i = 0; i < count; i++) {
            for (int shift = width - 8; shift >= 0; shift -= 8) {
                out.put((int) (fingerprints[i] >>> shift));
            }
        }
        return out.bytes();
    }

    /**
     * Where packet ids are given in turn, one of ours is not given again before as many others as there are ids; as long as
     * fewer than those are kept and in flight, the id says it all, and the fingerprint is a safeguard.
     */
    private int bitsWanted(int receiveMaximum) {
        if (reusesEarly || count <= FEW) {
            return 64;
        }
        return count + receiveMaximum <= 65_535 ? 16 : 32;
    }

    private int endOfRun(int from) {
        int to = from + 1;
        while (to < count && packetIds[to] == next(packetIds[to - 1])) {
            to++;
        }
        return to;
    }

    private static int next(int packetId) {
        return packetId == 65_535 ? 1 : packetId + 1;
    }

    /** @throws StateException when {@link #bytes} has not made them */
    static Identities read(byte[] bytes) throws StateException {
        StateReader in = new StateReader(bytes);
        int form = in.get();
        if (form != FORM) {
            throw new StateException("holds identities of form " + form + "; this version reads form " + FORM);
        }
        int flags = in.get();
        int width = in.get();
        if ((flags & ~(HAD_SESSION | REUSES_EARLY)) != 0 || (width != 16 && width != 32 && width != 64)) {
            throw new StateException("holds flags " + flags + " and hashes of " + width + " bits");
        }
        int limit = within(in.getVar(), 0, 65_535, "a limit");
        int count = within(in.getVar(), 0, Math.min(COUNT_MAX, in.remaining()), "a count");
        Identities read = new Identities((flags & HAD_SESSION) != 0, (flags & REUSES_EARLY) != 0, limit);
        read.bits = width;
        read.readMessages(in, count);
        in.end();
        return read;
    }

    private void readMessages(StateReader in, int total) throws StateException {
        packetIds = new char[total];
        fingerprints = new long[total];
        while (count < total) {
            int packetId = within(unsigned(in) << 8 | unsigned(in), 1, 65_535, "a packet id");
            int length = within(in.getVar(), 1, total - count, "a run");
            for (int i = 0; i < length; i++) {
                packetIds[count++] = (char) packetId;
                packetId = next(packetId);
            }
        }
        for (int i = 0; i < total; i++) {
            long fingerprint = 0;
            for (int shift = 0; shift < bits; shift += 8) {
                fingerprint = fingerprint << 8 | unsigned(in);
            }
            fingerprints[i] = fingerprint;
        }
    }

    private static int unsigned(StateReader in) throws StateException {
        return in.get() & 0xFF;
    }

    private static int within(long value, int least, int most, String what) throws StateException {
        if (value < least || value > most) {
            throw new StateException("holds " + what + " of " + value + "; it is in [" + least + ", " + most + "]");
        }
        return (int) value;
    }
}
