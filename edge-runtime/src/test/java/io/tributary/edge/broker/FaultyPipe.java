package io.tributary.edge.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One direction of a connection: one thread reads and spoils, another waits and writes. */
final class FaultyPipe {
    private static final int PIECE_BYTES = 4 * 1024;
    private static final int PIECES_UNDER_WAY = 16;
    private static final int WRITES_A_SECOND = 50;
    private static final long A_SECOND = 1_000_000_000;
    private static final Piece END = new Piece(new byte[0], 0);
    private static final Piece CUT = new Piece(new byte[0], 0);

    private final Socket from;
    private final Socket to;
    private final FaultProxy.Faults faults;
    private final BooleanSupplier silent;
    private final ArrayBlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES_UNDER_WAY);
    private volatile boolean broken;
    private Random noise = new Random(0);
    private int nextNoise = -1;
    private long passed;

    private static final class Piece {
        final byte[] bytes;
        final long dueNanos;

        Piece(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }
    }

    FaultyPipe(Socket from, Socket to, FaultProxy.Faults faults, BooleanSupplier silent) {
        this.from = from;
        this.to = to;
        this.faults = faults;
        this.silent = silent;
    }

    /** Reads to the end, or until the connection is to be reset. */
    void read() {
        byte[] bytes = new byte[PIECE_BYTES];
        boolean cut = false;
        try {
            InputStream in = from.getInputStream();
            for (int count = 0; count >= 0 && !cut && !broken; count = in.read(bytes)) {
                cut = pass(bytes, count);
            }
        } catch (IOException e) {
            cut = true;
        }
        put(cut ? CUT : END);
    }

    private boolean pass(byte[] bytes, int count) {
        if (silent.getAsBoolean()) {
            return false;
        }
        long limit = faults.cutAfterBytes;
        boolean cut = limit > 0 && passed + count >= limit;
        int passing = cut ? (int) Math.max(0, limit - passed) : count;
        passed += passing;
        corrupt(bytes, passing);
        put(new Piece(Arrays.copyOf(bytes, passing), System.nanoTime() + faults.delayNanos));
        return cut;
    }

    private void corrupt(byte[] bytes, int count) {
        int apart = faults.corruptBytesApart;
        if (apart == 0) {
            nextNoise = -1;
            return;
        }
        if (nextNoise < 0) {
            noise = new Random(faults.corruptSeed);
            nextNoise = noise.nextInt(2 * apart);
        }
        while (nextNoise < count) {
            bytes[nextNoise] ^= (byte) (1 << noise.nextInt(8));
            nextNoise += 1 + noise.nextInt(2 * apart);
        }
        nextNoise -= count;
    }

    private void put(Piece piece) {
        try {
            underWay.put(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes to the end.
     *
     * @return whether it ended in peace; else the connection is to be reset
     */
    boolean write() {
        try {
            OutputStream out = to.getOutputStream();
            Piece piece = underWay.take();
            while (piece != END && piece != CUT) {
                waitUntil(piece.dueNanos);
                write(piece.bytes, out);
                piece = underWay.take();
            }
            return piece == END;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            broken = true;
            underWay.clear(); // the reader may wait for room
        }
    }

    private void write(byte[] bytes, OutputStream out) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int speed = faults.bytesPerSecond;
            int count = speed == 0 ? bytes.length - at : Math.min(bytes.length - at, 1 + speed / WRITES_A_SECOND);
            if (silent.getAsBoolean()) {
                return;
            }
            out.write(bytes, at, count);
            at += count;
            if (speed > 0) {
                waitUntil(System.nanoTime() + A_SECOND * count / speed);
            }
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
