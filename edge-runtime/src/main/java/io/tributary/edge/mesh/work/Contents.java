package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours sent and may name by its hash from then on, the latest of it. Everyone names only what he sent himself: who knows no
 * more than a hash gets nothing done with it. One thread.
 */
final class Contents {
    /** Shorter ones are sent again sooner than named. */
    static final int BYTES_MIN = 512;

    private final long bytesMax;
    private final Map<Key, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Key(Digest from, Digest content) {}

    Contents(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Too short or too long a content is not kept. */
    void keep(Digest from, byte[] content) {
        if (content.length < BYTES_MIN || content.length > bytesMax) {
            return;
        }
        byte[] before = kept.put(new Key(from, Digest.sha256(content)), content);
        bytes += content.length - (before == null ? 0 : before.length);
        Iterator<byte[]> eldest = kept.values().iterator();
        while (bytes > bytesMax) {
            bytes -= eldest.next().length;
            eldest.remove();
        }
    }

    byte @Nullable [] find(Digest from, Digest content) {
        return kept.get(new Key(from, content));
    }
}
