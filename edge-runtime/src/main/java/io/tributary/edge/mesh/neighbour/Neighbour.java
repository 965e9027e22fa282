package io.tributary.edge.mesh.neighbour;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.nio.charset.StandardCharsets;

/**
 * What a node announces of itself.
 *
 * @param id hash of its public key; who connects to its task link must find this key there
 * @param name for people, at most {@link #NAME_BYTES_MAX} bytes of UTF-8
 * @param host of its task link, at most {@link #HOST_BYTES_MAX} bytes
 * @param port of its task link, 1 to 65535
 */
public record Neighbour(Digest id, String name, String host, int port) {
    public static final int NAME_BYTES_MAX = 128;
    public static final int HOST_BYTES_MAX = 253;

    private static final String DOMAIN = "tributary-neighbour";
    private static final int VERSION = 1;
    private static final int FIELDS = 6;
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException when name, host or port are outside of their limits */
    public Neighbour {
        require(name, "name", NAME_BYTES_MAX);
        require(host, "host", HOST_BYTES_MAX);
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " of a task link must be within 1 to " + PORT_MAX);
        }
    }

    private static void require(String text, String what, int bytesMax) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > bytesMax) {
            throw new IllegalArgumentException(
                    what + " '" + text + "' has " + bytes + " bytes, which must be within 1 to " + bytesMax);
        }
    }

    byte[] toBytes() {
        return new FormWriter()
                .array(FIELDS)
                .text(DOMAIN)
                .whole(VERSION)
                .bytes(id.toBytes())
                .text(name)
                .text(host)
                .whole(port)
                .toBytes();
    }

    /** Reads {@link #toBytes}. */
    static Neighbour parse(byte[] bytes) throws MalformedException {
        FormReader in = new FormReader(bytes);
        in.array(FIELDS, FIELDS);
        if (!in.text(DOMAIN.length()).equals(DOMAIN)) {
            throw in.fault("not an announcement");
        }
        if (in.whole(0, Integer.MAX_VALUE) != VERSION) {
            throw in.fault("an announcement of another version than " + VERSION + "; bring this node up to date");
        }
        Digest id = Digest.of(in.bytes(Digest.BYTES, Digest.BYTES));
        String name = in.text(NAME_BYTES_MAX);
        String host = in.text(HOST_BYTES_MAX);
        int port = (int) in.whole(1, PORT_MAX);
        in.end();
        if (name.isEmpty() || host.isEmpty()) {
            throw in.fault("an announcement without name or host");
        }
        return new Neighbour(id, name, host, port);
    }
}
