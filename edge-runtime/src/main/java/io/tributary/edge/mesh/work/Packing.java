package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.link.Parcel;
import java.util.function.LongSupplier;

/**
 * Compresses what goes to a neighbour when it is there sooner that way: the wire must be slower than the processor by more than what is
 * saved. Any thread.
 */
final class Packing {
    /** Of smaller contents little can be saved, and a round trip is more. */
    private static final int BYTES_MIN = 4 * 1024;

    private static final int PIECE_BYTES = 4 * 1024;
    /** What compression leaves must be less. */
    private static final double SHARE_MAX = 0.9;
    /** What text becomes: less is hoped for of nothing. */
    private static final double SHARE_HOPED = 0.2;
    /** To unpack takes this much of what it takes to pack. */
    private static final double UNPACKING = 0.3;

    private static final double OLD = 0.9;

    private final LongSupplier cpu;
    /** Of packing. At first as of a small board. */
    private double nanosPerByte = 20;

    /** @param cpu nanoseconds that the thread has worked, always 0 where nobody knows */
    Packing(LongSupplier cpu) {
        this.cpu = cpu;
    }

    /** Whether it could pay over such a way, if the content is as well compressible as any. */
    boolean mayPay(long bytes, long bytesPerSecond) {
        return bytes >= BYTES_MIN && pays(SHARE_HOPED, bytesPerSecond);
    }

    /** As it gets there soonest: a piece of the content tells whether that is compressed. */
    Parcel pack(byte[] content, long bytesPerSecond) {
        if (!mayPay(content.length, bytesPerSecond)) {
            return new Parcel.Whole(content);
        }
        long begun = cpu.getAsLong();
        double share = Parcel.shareLeft(content, PIECE_BYTES);
        learn(cpu.getAsLong() - begun, PIECE_BYTES);
        if (share >= SHARE_MAX || !pays(share, bytesPerSecond)) {
            return new Parcel.Whole(content);
        }
        begun = cpu.getAsLong();
        Parcel parcel = Parcel.packed(content);
        learn(cpu.getAsLong() - begun, content.length);
        return parcel;
    }

    private synchronized boolean pays(double share, long bytesPerSecond) {
        return (1 - share) * 1e9 / bytesPerSecond > nanosPerByte * (1 + UNPACKING);
    }

    private synchronized void learn(long nanos, int bytes) {
        if (nanos > 0) {
            double weight = (1 - OLD) * Math.min(1, bytes / 65_536.0);
            nanosPerByte += weight * (nanos / (double) bytes - nanosPerByte);
        }
    }
}
