package io.tributary.edge.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Remembers beside the store how many transactions it had. SQLite takes a damaged end of its log for one that a power cut left
 * unfinished and goes back without a word; this tells. It is written after the store and not waited for, so after a power cut it may be
 * behind the store, which means nothing, but never ahead of it unless transactions are gone. Two places are written in turn.
 */
final class Witness implements AutoCloseable {
    private static final int PLACE_BYTES = 32;
    private static final int PLACES = 2;

    private final Path file;
    private @Nullable FileChannel channel;

    Witness(Path file) {
        this.file = file;
    }

    /** The most transactions it saw of a store; 0 when it knows nothing of it. */
    long seen(long madeMicros) throws IOException {
        ByteBuffer places = Files.exists(file) ? ByteBuffer.wrap(Files.readAllBytes(file)) : ByteBuffer.allocate(0);
        long most = 0;
        for (int at = 0; at + PLACE_BYTES <= places.limit(); at += PLACE_BYTES) {
            long number = places.getLong(at + Long.BYTES);
            if (places.getLong(at) == madeMicros && place(madeMicros, number).equals(places.slice(at, PLACE_BYTES))) {
                most = Math.max(most, number);
            }
        }
        return most;
    }

    /** Whether it saw any store at all. */
    boolean isAny() throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    /** As well as may be: the store is right without it. */
    void saw(long madeMicros, long number) {
        try {
            FileChannel to = channel;
            if (to == null) {
                to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel = to;
            }
            to.write(place(madeMicros, number), number % PLACES * PLACE_BYTES);
        } catch (IOException e) {
            close();
        }
    }

    private static ByteBuffer place(long madeMicros, long number) {
        ByteBuffer place = ByteBuffer.allocate(PLACE_BYTES).putLong(madeMicros).putLong(number);
        CRC32C crc = new CRC32C();
        crc.update(place.array(), 0, place.position());
        return place.putInt((int) crc.getValue()).rewind();
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // Nothing is waited for here.
        }
    }
}
