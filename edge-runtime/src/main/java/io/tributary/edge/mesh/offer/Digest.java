package io.tributary.edge.mesh.offer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 hash (FIPS 180-4): of a public key it is the id of a node or an owner, of bytes the name of this content. */
public record Digest(long a, long b, long c, long d) {
    public static final int BYTES = 32;

    /** @throws IllegalArgumentException if there are not 32 bytes */
    public static Digest of(byte[] hash) {
        if (hash.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 hash has " + BYTES + " bytes, not " + hash.length);
        }
        ByteBuffer words = ByteBuffer.wrap(hash);
        return new Digest(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    /** The hash of these bytes. */
    public static Digest sha256(byte[] content) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    @Override
    public int hashCode() {
        return (int) (a ^ (a >>> 32));
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
