package io.tributary.edge.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A row's checksum (CRC-32C, RFC 3720 B.4) over its number and its payload, in front of the payload. */
final class Seal {
    private static final int BYTES = Integer.BYTES;

    private Seal() {}

    static byte[] close(long id, byte[] payload) {
        ByteBuffer body = ByteBuffer.allocate(BYTES + payload.length);
        body.putInt(sum(id, payload, 0)).put(payload);
        return body.array();
    }

    /** @throws DamageException when it is not what was sealed under this number */
    static byte[] open(long id, byte[] body) throws DamageException {
        if (body.length < BYTES || of(body) != sum(id, body, BYTES)) {
            throw new DamageException("row " + id + " does not match its checksum");
        }
        byte[] payload = new byte[body.length - BYTES];
        System.arraycopy(body, BYTES, payload, 0, payload.length);
        return payload;
    }

    /** The checksum of a sealed row. */
    static int of(byte[] body) {
        return ByteBuffer.wrap(body).getInt();
    }

    private static int sum(long id, byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
