package io.tributary.edge.mesh.identity;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What one machine needs in order to join one site once: where to ask, a secret, and by what to know the site's authority.
 *
 * <p>Written in {@link Base32}, in groups of four: version (1 byte), expiry (4 bytes, seconds since 1970 UTC), secret (16),
 * {@linkplain #pin pin} (16), address (the rest), checksum (3 bytes of SHA-256) against typing errors.
 *
 * @param address where to enrol, {@code host:port}, at most 64 characters
 * @param expires after which it is refused, in whole seconds
 */
public record JoinToken(String address, Instant expires, Secret secret, Secret pin) {
    /** How long a token can be used. */
    public static final Duration LIFE = Duration.ofMinutes(15);

    static final int SECRET_BYTES = 16;
    private static final int VERSION = 1;
    private static final int CHECK_BYTES = 3;
    private static final int TEXT_MAX = 400;
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9._-]{1,58}|\\[[0-9a-fA-F:.]{2,45}]):[0-9]{1,5}");

    /** @throws IllegalArgumentException when the address is none */
    public JoinToken {
        if (!isAddress(address)) {
            throw new IllegalArgumentException(
                    "'" + address + "' is not an address such as gateway.local:7443 or [fd00::1]:7443");
        }
    }

    /** Whether it is {@code host:port} with a port from 1 to 65535. */
    static boolean isAddress(String text) {
        if (!ADDRESS.matcher(text).matches() || text.length() > 64) {
            return false;
        }
        int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
        return port >= 1 && port <= 65_535;
    }

    /**
     * Half of the SHA-256 of a certificate: to make another one with the same 128 bits is as hard as to guess a key, and nobody but
     * the owner chooses the first.
     */
    static Secret pin(X509Certificate authority) {
        try {
            return new Secret(Arrays.copyOf(NodeId.sha256(authority.getEncoded()), SECRET_BYTES));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that can't be written", e);
        }
    }

    /** As people type it and machines scan it. */
    public String text() {
        byte[] place = address.getBytes(StandardCharsets.US_ASCII);
        byte[] body = ByteBuffer.allocate(5 + 2 * SECRET_BYTES + place.length)
                .put((byte) VERSION)
                .putInt((int) expires.getEpochSecond())
                .put(secret.bytes())
                .put(pin.bytes())
                .put(place)
                .array();
        byte[] whole = Arrays.copyOf(body, body.length + CHECK_BYTES);
        System.arraycopy(NodeId.sha256(body), 0, whole, body.length, CHECK_BYTES);
        return Base32.encode(whole).replaceAll("(.{4})(?=.)", "$1-");
    }

    /** @throws IdentityException when it is not a whole, unaltered token of a version that we know */
    public static JoinToken parse(String text) throws IdentityException {
        if (text.length() > TEXT_MAX) {
            throw new IdentityException("the join token has " + text.length() + " characters, more than any token");
        }
        byte[] whole =
                Base32.decode(text.strip()).orElseThrow(() -> damaged("has characters or an end that no token has"));
        if (whole.length <= CHECK_BYTES) {
            throw damaged("is too short");
        }
        byte[] body = Arrays.copyOf(whole, whole.length - CHECK_BYTES);
        byte[] check = Arrays.copyOfRange(whole, body.length, whole.length);
        if (!Arrays.equals(check, Arrays.copyOf(NodeId.sha256(body), CHECK_BYTES))) {
            throw damaged("does not match its checksum");
        }
        return read(ByteBuffer.wrap(body));
    }

    private static JoinToken read(ByteBuffer body) throws IdentityException {
        try {
            int version = body.get();
            if (version != VERSION) {
                throw new IdentityException("the join token is of version " + version + ", this program knows version "
                        + VERSION + "; use the same release on both machines");
            }
            Instant expires = Instant.ofEpochSecond(Integer.toUnsignedLong(body.getInt()));
            byte[] secret = new byte[SECRET_BYTES];
            byte[] pin = new byte[SECRET_BYTES];
            body.get(secret).get(pin);
            String address = StandardCharsets.ISO_8859_1.decode(body).toString();
            return new JoinToken(address, expires, new Secret(secret), new Secret(pin));
        } catch (BufferUnderflowException e) {
            throw damaged("is too short");
        } catch (DateTimeException | IllegalArgumentException e) {
            throw damaged("names no address");
        }
    }

    private static IdentityException damaged(String how) {
        return new IdentityException(
                "the join token " + how + "; copy it again, or ask for a new one: tributary node token");
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "JoinToken[" + address + ", until " + expires + "]";
    }

    /** Bytes that compare by content and are not shown. */
    static final class Secret {
        private final byte[] bytes;

        Secret(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Secret secret && java.security.MessageDigest.isEqual(bytes, secret.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "(" + bytes.length + " bytes)";
        }
    }
}
